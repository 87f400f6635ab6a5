"""What others wrote between two chunks of an import is not the import's: it returns, or stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from relance.core.refusal import Refused
from relance.customers.contacts import add_contact, change_contact
from relance.customers.editing import edit_customer
from relance.customers.groups import edit_group
from relance.customers.managers import set_managers
from relance.customers.models import Contact, Customer, CustomerGroup
from relance.customers.positions import rename_position
from relance.dunning.assigning import assign_plan
from relance.imports.applying.apply import TimeIsUp, apply
from relance.imports.applying.starting import intake_of
from relance.imports.checking.intake import Settings
from relance.imports.management.commands import undo_import
from relance.imports.models import Import
from relance.imports.undoing.recounting import Recount
from relance.imports.undoing.undo import UndoPaused, begin_undo, undo
from relance.organisations.models import Organisation
from tests.factories import a_contact, a_customer, a_group, a_member, a_plan, under_plan
from tests.imports.bringing import kept
from tests.imports.test_undoing import kept_cells, tables, undone
from tests.imports.test_undoing_values import imported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relance.imports.applying.apply.FIRST_CHUNK", 1)


@contextmanager
def halfway(organisation: Organisation, content: str, kind: str = "customers") -> Iterator[Import]:
    """Its first line is in; the others come in at the end."""
    record = kept(organisation, content.encode(), Settings(kind=kind, mode="update"))
    with pytest.raises(TimeIsUp):
        apply(record, intake_of(record), budget=timedelta(0))
    yield record
    record.refresh_from_db()
    apply(record, intake_of(record))
    record.refresh_from_db()


CITIES = "Code client;Ville\nA;Lyon\nA;Nice\n"


@pytest.fixture
def acme(organisation: Organisation) -> Customer:
    return a_customer("Acme", organisation=organisation, external_id="A", city="Metz")


def city_of(customer: Customer) -> str:
    customer.refresh_from_db()
    return customer.city


def counts(done: Recount) -> tuple[int, int]:
    return done.restored, done.kept


def test_what_a_person_wrote_returns(organisation: Organisation, acme: Customer) -> None:
    with halfway(organisation, CITIES) as record:
        edit_customer(Customer.objects.get(), city="Brest")
    assert counts(undone(record)) == (1, 0)
    assert city_of(acme) == "Brest"


def test_what_a_person_emptied_is_empty_again(organisation: Organisation, acme: Customer) -> None:
    with halfway(organisation, CITIES) as record:
        edit_customer(Customer.objects.get(), city="")
    undone(record)
    assert city_of(acme) == ""


def test_what_nobody_else_wrote_goes_back_to_the_start(
    organisation: Organisation, acme: Customer
) -> None:
    with halfway(organisation, CITIES) as record:
        edit_customer(Customer.objects.get(), language="en")
    undone(record)
    assert city_of(acme) == "Metz"


def test_what_was_written_after_the_last_chunk_is_kept(
    organisation: Organisation, acme: Customer
) -> None:
    with halfway(organisation, CITIES) as record:
        edit_customer(Customer.objects.get(), city="Brest")
    edit_customer(Customer.objects.get(), city="Lens")
    assert counts(undone(record)) == (0, 1)
    assert city_of(acme) == "Lens"
    facts = record.kept.get().facts
    assert facts == {"before": "Brest", "after": "Nice", "now": "Lens"}


def test_what_another_import_wrote_returns(organisation: Organisation, acme: Customer) -> None:
    with halfway(organisation, CITIES) as record:
        imported(organisation, "Code client;Ville\nA;Brest\n")
    undone(record)
    assert city_of(acme) == "Brest"


@pytest.mark.parametrize("order", ["first", "last", "at once"])
def test_what_another_import_wrote_that_is_undone_too_does_not(
    organisation: Organisation, acme: Customer, order: str
) -> None:
    with halfway(organisation, CITIES) as record:
        other = imported(organisation, "Code client;Ville\nA;Brest\n")
        if order == "at once":
            undone(other)
    if order == "first":
        undone(other)
    undone(record)
    if order == "last":
        undone(other)
    assert city_of(acme) == "Metz"


def test_names_groups_managers_and_plans_return_as_a_person_left_them(
    organisation: Organisation, acme: Customer
) -> None:
    for email in ("one", "two", "three"):
        a_member(organisation=organisation, email=f"{email}@x.example")
    doux, dur, _other = (a_plan(name, organisation=organisation) for name in ("Doux", "Dur", "F"))
    under_plan(acme, dur)
    east = a_group("Est", organisation=organisation)
    content = (
        "Code client;Nom du client;Groupe;Plan de relance;Chargé de compte\n"
        "A;Bolt;Nord;F;one@x.example\n"
        "A;Cargo;Sud;F;two@x.example\n"
    )
    with halfway(organisation, content) as record:
        edit_customer(Customer.objects.get(), name="Delta", group=east)
        set_managers(acme, [organisation.members.get(user__email="three@x.example")])
        assign_plan(organisation, {acme.pk: doux.pk})
        before = tables()
    assert counts(undone(record)) == (4, 0)
    assert set(CustomerGroup.objects.all()) == {east}
    for table in ("customers.Customer", "customers.AccountManager", "dunning.PlanAssignment"):
        assert without_ids(tables()[table]) == without_ids(before[table])


def without_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def test_a_group_and_a_position_that_were_renamed_are_still_the_same(
    organisation: Organisation, acme: Customer
) -> None:
    acme.group = a_group("Ouest", organisation=organisation)
    acme.save()
    north = a_group("Nord", organisation=organisation)
    ada = a_contact(acme, "ada@x.example")
    head = "Code client;Groupe;Mail;Poste\n"
    first, second = "A;Nord;ada@x.example;Comptable\n", "A;Sud;ada@x.example;Acheteur\n"
    with halfway(organisation, head + first + second) as record:
        edit_group(north, name="Grand Nord", reference="")
        position = Contact.objects.get().position
        assert position is not None
        rename_position(position, "Compta")
    undone(record)
    acme.refresh_from_db()
    ada.refresh_from_db()
    assert (str(acme.group), ada.position) == ("Ouest", None)


def test_whom_a_person_made_the_main_contact_is_it_again(
    organisation: Organisation, acme: Customer
) -> None:
    """And not whoever was it before the import as well: there is one."""
    a_contact(acme, "ada@x.example", is_main=True)
    a_contact(acme, "bob@x.example")
    line = "A;bob@x.example;oui\n"
    with halfway(organisation, f"Code client;Mail;Principal\n{line * 2}") as record:
        add_contact(acme, email="cid@x.example", is_main=True)
    undone(record)
    assert Contact.objects.get(is_main=True).email == "cid@x.example"
    assert kept_cells(record) == {("contact", "is_main", "other_main")}


def test_an_address_that_a_person_gave_to_another_contact_is_that_ones(
    organisation: Organisation, acme: Customer
) -> None:
    a_contact(acme, "one@x.example", reference="1")
    two = a_contact(acme, "two@x.example", reference="2")
    head = "Code client;Référence;Mail\n"
    lines = "A;1;new@x.example\nA;2;newer@x.example\n"
    with halfway(organisation, head + lines, "contacts") as record:
        change_contact(two, email="one@x.example")
    undone(record)
    emails = Contact.objects.order_by("pk").values_list("email", flat=True)
    assert list(emails) == ["new@x.example", "one@x.example"]
    assert kept_cells(record) == {("contact", "email", "email_taken")}


def test_what_the_import_created_and_a_person_changed_stays_and_is_named(
    organisation: Organisation,
) -> None:
    content = "Code client;Nom du client;Ville;Mail\nB;Bolt;Lyon;b@x.example\nB;;Nice;b@x.example\n"
    with halfway(organisation, content) as record:
        edit_customer(Customer.objects.get(), city="Brest")
    undone(record)
    assert (Customer.objects.get().city, Contact.objects.count()) == ("Nice", 1)
    reasons = dict(record.kept.values_list("what", "reasons"))
    assert reasons == {"customer": ["touched_since"], "contact": ["customer_stays"]}


# --- two undoings at once ---------------------------------------------------------------------


def test_what_an_undoing_that_is_under_way_gave_back_was_not_touched(
    organisation: Organisation,
) -> None:
    """The two go on side by side: the other one begins when this one has taken its first step."""
    one = imported(organisation, "Code client;Nom du client;Ville\nA;Acme;Lyon\n")
    other = imported(organisation, "Code client;Ville\nA;Nice\n")
    assert begin_undo(other, member=None)
    with pytest.raises(UndoPaused):
        undo(other, budget=timedelta(0))
    undone(one)
    assert not Customer.objects.exists()


# --- the command ------------------------------------------------------------------------------


def test_the_command_says_why_where_another_one_was_faster(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = imported(organisation, "Code client;Nom du client\nA;Acme\n")

    def both(claimed: Import) -> Recount:
        undo(Import.objects.get(pk=claimed.pk))
        return undo(claimed)

    monkeypatch.setattr(undo_import, "undo", both)
    with pytest.raises(Refused, match="undone already") as refused:
        undo_import.Command().act(id=record.pk, organisation=None, dry_run=False)
    assert refused.value.code == "undone_already"
