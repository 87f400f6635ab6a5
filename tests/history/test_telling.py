"""History in the reader's words: what happened, by whom, before and after."""

import ast
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

import relance
from relance.core import places
from relance.history.models import Event
from relance.history.queries import events_of, events_of_customer
from relance.history.recording import changes_between, record
from relance.history.sentences import told
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from tests.factories import a_customer, a_member, an_invoice, an_organisation

SOURCE = Path(relance.__file__).parent if relance.__file__ else Path(*relance.__path__)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return an_organisation("Verdet & Fils", currency="EUR")


@pytest.fixture
def reader(organisation: Organisation) -> Member:
    return a_member(Role.READER, organisation=organisation, name="Camille Aubry")


def shown(event: Event, member: Member, language: str = "en") -> str:
    with translation.override(language):
        context = {"events": told([event], member=member)}
        return re.sub(r"[ \n]+", " ", render_to_string("history/timeline.html", context))


class TestOneLine:
    def test_says_what_by_whom_and_what_changed(
        self, organisation: Organisation, reader: Member
    ) -> None:
        event = record(
            organisation,
            "member.changed",
            reader,
            member=reader,
            facts={"name": "Malo Perrin"},
            changes={"role": ["reader", "collector"]},
        )
        text = shown(event, reader)
        assert "Role of Malo Perrin changed" in text
        assert "<del>Reader</del>" in text
        assert "<ins>Collector</ins>" in text
        assert "By Camille Aubry" in text

    def test_only_what_came_by_a_file_names_one(
        self, organisation: Organisation, reader: Member
    ) -> None:
        acme = a_customer("Acme", organisation=organisation)
        for batch in ("", "1" * 32, "undo-1", "import-", "import-1"):
            event = record(organisation, "customer.created", acme, member=reader, batch=batch)
            assert "By Camille Aubry <" in shown(event, reader)

    def test_amounts_and_days_are_written_as_the_reader_writes_them(
        self, organisation: Organisation, reader: Member
    ) -> None:
        invoice = an_invoice(a_customer(organisation=organisation))
        changes = {"total": [120_00, 150_50], "due_on": ["2024-10-05", "2024-11-01"]}
        event = record(organisation, "invoice.amended", invoice, changes=changes)
        french = shown(event, reader, "fr")
        assert "120,00\u00a0€" in french
        assert "150,50\u00a0€" in french
        assert "5 oct. 2024" in french
        english = shown(event, reader, "en")
        assert "€150.50" in english
        assert "1 Nov 2024" in english

    def test_what_people_typed_is_text(self, organisation: Organisation, reader: Member) -> None:
        event = record(
            organisation,
            "organisation.updated",
            organisation,
            changes={"name": ["", "<script>alert(1)</script> 100 %"]},
        )
        text = shown(event, reader)
        assert "&lt;script&gt;" in text
        assert "100 %" in text
        assert "<del>" not in text

    def test_a_fact_that_an_old_event_lacks_leaves_the_sentence_standing(
        self, organisation: Organisation, reader: Member
    ) -> None:
        assert "added as a member" in shown(record(organisation, "member.added", reader), reader)

    def test_a_verb_that_nobody_speaks_for_is_still_shown(
        self, organisation: Organisation, reader: Member
    ) -> None:
        event = record(organisation, "thing.happened", organisation, changes={"size": [1, True]})
        assert "thing.happened" in shown(event, reader)


class TestWhoseHistory:
    def test_the_latest_first_and_only_ones_own(
        self, organisation: Organisation, reader: Member
    ) -> None:
        customer = a_customer(organisation=organisation)
        first = record(organisation, "customer.created", customer, customer_id=customer.pk)
        invoice = an_invoice(customer)
        second = record(organisation, "invoice.created", invoice, customer_id=customer.pk)
        elsewhere = a_customer()
        record(elsewhere.organisation, "customer.created", elsewhere, customer_id=elsewhere.pk)
        assert list(events_of(customer, member=reader)) == [first]
        assert list(events_of_customer(customer.pk, member=reader)) == [second, first]
        assert not events_of(elsewhere, member=reader).exists()

    def test_one_line_costs_no_query_of_its_own(
        self, organisation: Organisation, reader: Member, django_assert_num_queries: object
    ) -> None:
        for _number in range(5):
            record(organisation, "member.added", reader, member=reader, facts={"name": "M"})
        with django_assert_num_queries(1):  # type: ignore[operator]
            told(events_of(reader, member=reader), member=reader)


def test_changes_are_those_that_differ_as_json_holds_them(organisation: Organisation) -> None:
    before = {"name": "A", "zone": organisation.zone, "vat": ""}
    assert changes_between(before, before | {"name": "B"}) == {"name": ["A", "B"]}


def test_every_verb_that_is_written_has_its_sentence() -> None:
    """Looks in the source for what is recorded, so that a new verb cannot be forgotten."""
    spoken = {sentence.verb for sentence in places.sentences}
    assert verbs_in_the_source() - spoken == set()


def test_no_verb_has_two_sentences() -> None:
    verbs = [sentence.verb for sentence in places.sentences]
    assert len(set(verbs)) == len(verbs)


def verbs_in_the_source() -> set[str]:
    """The second argument of `record` and `event_of`, wherever it is written as it stands."""
    verbs = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and len(node.args) > 1 and _name(node.func) in WRITERS:
                verbs |= {
                    part.value
                    for part in ast.walk(node.args[1])
                    if isinstance(part, ast.Constant) and VERB.fullmatch(str(part.value))
                }
    return verbs


VERB = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = {"record", "event_of", "_record", "_event"}


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")
