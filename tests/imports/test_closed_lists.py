"""Values that a list does not have, asked about once for a whole file."""

import io
from typing import Any

import pytest

from relance.core.refusal import Refused
from relance.customers.models import AccountManager, Contact, Customer, Position
from relance.dunning.models import DunningPlan, PlanAssignment
from relance.imports.applying.apply import apply
from relance.imports.applying.starting import begin, keep_file
from relance.imports.checking.check import check
from relance.imports.checking.intake import Settings, open_intake
from relance.imports.checking.reporting import Report
from relance.imports.models import Import
from relance.imports.showing.previewing import preview_of
from relance.imports.values.closed_lists import lists_of
from relance.imports.values.equating import ADD, NOTHING, answers_in, equate, value_questions
from relance.imports.values.unknowns import value_key
from relance.invoices.models import Invoice
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from tests.factories import a_member, an_organisation, the_owner_of
from tests.imports.bringing import bring, kept

pytestmark = pytest.mark.django_db
CONTENT = (
    "Nom;Pays;Responsable de compte;Workflow;Adresse mail;Poste\n"
    "Morel;Outre-Rhin;C. Durand;Relance douce;a@morel.example;Compta Fournisseurs\n"
    "Bois;OUTRE RHIN ;c. durand;relance douce;b@bois.example;compta fournisseurs\n"
    "Petit;France;C. Durand;;c@petit.example;Trésorière adjointe\n"
)


def checked(organisation: Organisation, record: Import | None = None) -> Report:
    said = record.value_map if record else {}
    settings = Settings(kind="customers")
    raw = io.BytesIO(CONTENT.encode())
    return check(open_intake(raw, organisation, settings, value_map=said))


def a_record(organisation: Organisation) -> Import:
    return keep_file(
        organisation, Settings(kind="customers"), name="c.csv", content=CONTENT.encode()
    )


def plan_of(organisation: Organisation) -> DunningPlan:
    return DunningPlan.objects.in_organisation(organisation).first() or pytest.fail("no plan")


def test_unknown_values_are_counted_once_each_whatever_their_case(
    organisation: Organisation,
) -> None:
    unknown = checked(organisation).kept["unknown_values"]
    told = {
        field: {key: (one["value"], one["lines"]) for key, one in values.items()}
        for field, values in unknown.items()
    }
    assert told == {
        "country": {"outre rhin": ("Outre-Rhin", 2)},
        "account_managers": {"c durand": ("C. Durand", 3)},
        "plan": {"relance douce": ("Relance douce", 2)},
        "position": {
            "compta fournisseurs": ("Compta Fournisseurs", 2),
            "tresoriere adjointe": ("Trésorière adjointe", 1),
        },
    }


def test_each_is_asked_with_the_choices_there_are(organisation: Organisation) -> None:
    owner = the_owner_of(organisation)
    record = a_record(organisation)
    unknown = checked(organisation).kept["unknown_values"]
    questions = {one.field: one for one in value_questions(record, unknown, member=owner)}
    assert questions["country"].column == "Pays"
    assert [value.value for value in questions["position"].values] == [
        "Compta Fournisseurs",
        "Trésorière adjointe",
    ]
    choices = dict(questions["account_managers"].choices)
    assert choices[str(owner.pk)] == owner.user.email
    assert dict(questions["country"].choices)["DE"]
    assert ADD in dict(questions["position"].choices)
    collector = a_member(organisation=organisation)
    asked = {one.field: one for one in value_questions(record, unknown, member=collector)}
    assert ADD not in dict(asked["position"].choices)


def answered(
    organisation: Organisation, answers: dict[str, dict[str, str]], member: Member
) -> Import:
    record = a_record(organisation)
    posted = {
        f"value:{field}:{value}": answer
        for field, values in answers.items()
        for value, answer in values.items()
    }
    assert equate(record, answers_in({**posted, "mode": "fill"}), member=member)
    record.refresh_from_db()
    return record


def test_an_answer_holds_for_every_line_of_the_file(organisation: Organisation) -> None:
    owner = the_owner_of(organisation)
    finance = Position.objects.in_organisation(organisation).get(code="finance")
    record = answered(
        organisation,
        {
            "country": {"Outre-Rhin": "DE"},
            "account_managers": {"C. Durand": str(owner.pk)},
            "plan": {"Relance douce": str(plan_of(organisation).pk)},
            "position": {"Compta Fournisseurs": str(finance.pk), "Trésorière adjointe": ADD},
        },
        owner,
    )
    report = checked(organisation, record)
    assert report.errors == []
    assert report.kept["unknown_values"] == {}
    assert (
        Position.objects.in_organisation(organisation).filter(name="Trésorière adjointe").exists()
    )
    # What is answered can be seen, and changed.
    spellings = preview_of(record).spellings
    questions = value_questions(record, {}, member=owner, spellings=spellings)
    assert {(one.field, value.answer) for one in questions for value in one.values} >= {
        ("country", "DE"),
        ("account_managers", str(owner.pk)),
    }


def test_a_value_may_stand_for_nothing_and_be_taken_back(organisation: Organisation) -> None:
    owner = the_owner_of(organisation)
    everything = {
        "country": {"Outre-Rhin": NOTHING},
        "account_managers": {"C. Durand": NOTHING},
        "plan": {"Relance douce": NOTHING},
        "position": {"Compta Fournisseurs": NOTHING, "Trésorière adjointe": NOTHING},
    }
    record = answered(organisation, everything, owner)
    assert checked(organisation, record).errors == []
    assert equate(record, {"country": {"Outre-Rhin": ""}}, member=owner)
    report = checked(organisation, record)
    assert {problem.code for problem in report.errors} == {"country_unknown"}


def test_what_stands_for_nothing_changes_nothing(organisation: Organisation) -> None:
    lists = lists_of(organisation, value_map={"country": {"n c": ""}, "plan": {"aucun": ""}})
    assert (lists.country("N/C"), lists.plan("Aucun")) == ("", 0)
    assert (lists.country("Nulle part"), lists.plan("Autre")) == (None, None)


@pytest.mark.parametrize("mode", ["fill", "update", "create"])
def test_cells_left_out_say_nothing_in_the_import_either(
    organisation: Organisation, mode: str
) -> None:
    """On a new record the field stays empty, on a known one it is what it was."""
    owner, plan = the_owner_of(organisation), plan_of(organisation)
    bring(
        organisation,
        "customers",
        "Nom;Pays;Responsable de compte;Workflow;Adresse mail;Poste\n"
        f"Morel;Belgique;{owner.user.email};{plan.name};a@morel.example;Comptable\n",
    )
    nothing = {"outre rhin": "", "compta fournisseurs": "", "tresoriere adjointe": ""}
    nothing |= {"c durand": "", "relance douce": ""}
    fields = ("country", "account_managers", "plan", "position")
    settings = Settings(kind="customers", mode=mode)
    raw = CONTENT.encode()
    said = dict.fromkeys(fields, nothing)
    intake = open_intake(io.BytesIO(raw), organisation, settings, value_map=said)
    report = apply(kept(organisation, raw, settings), intake)
    assert (report.errors, report.lines) == ([], 3)

    def held(name: str) -> tuple[Any, ...]:
        customer = Customer.objects.get(name=name)
        position = Contact.objects.get(customer=customer).position
        plans = PlanAssignment.objects.filter(customer=customer).values_list("plan_id", flat=True)
        managers = AccountManager.objects.filter(customer=customer).values_list("member", flat=True)
        return customer.country, position and position.code, list(plans), list(managers)

    assert held("Morel") == ("BE", "accountant", [plan.pk], [owner.pk])
    country, position, _plans, managers = held("Bois")
    assert (country, position, managers) == ("", None, [])


@pytest.mark.parametrize("mode", ["fill", "update"])
def test_a_currency_left_out_is_the_organisations(organisation: Organisation, mode: str) -> None:
    raw = "Numéro;Client;Date;Montant TTC;Devise\nF1;Morel;13/10/2026;12,00;Sous\n".encode()
    settings = Settings(kind="invoices", mode=mode, creates_customers=True)
    said = {"currency": {"sous": ""}}
    for _time in range(2):
        intake = open_intake(io.BytesIO(raw), organisation, settings, value_map=said)
        assert apply(kept(organisation, raw, settings), intake).errors == []
    invoice = Invoice.objects.get()
    assert (invoice.currency, invoice.total) == (organisation.currency, 1200)


def test_ids_of_others_are_no_answers(organisation: Organisation) -> None:
    owner = the_owner_of(organisation)
    other = an_organisation()
    theirs = {
        "plan": str(plan_of(other).pk),
        "account_managers": str(the_owner_of(other).pk),
        "position": str(Position.objects.in_organisation(other).first().pk),  # type: ignore[union-attr]
        "country": "Nulle part",
    }
    for field, answer in theirs.items():
        record = a_record(organisation)
        with pytest.raises(Refused) as refused:
            equate(record, {field: {"x": answer}}, member=owner)
        assert refused.value.code == "value_unknown"
        record.refresh_from_db()
        assert record.value_map == {}


def test_ids_of_others_are_nothing_to_a_file_either(organisation: Organisation) -> None:
    """Whatever is stored: what a value stands for is looked up in its own organisation."""
    other = an_organisation()
    lists = lists_of(
        organisation,
        value_map={
            "plan": {"x": plan_of(other).pk},
            "account_managers": {"x": the_owner_of(other).pk},
            "position": {"x": Position.objects.in_organisation(other).first().pk},  # type: ignore[union-attr]
            "country": {"x": "QQ"},
            "currency": {"x": "eur"},
        },
    )
    found: list[Any] = [lists.plan("x"), lists.manager("x"), lists.position("x")]
    assert [*found, lists.country("x"), lists.currency("x")] == [None] * 5


def test_who_left_is_no_manager_any_more(organisation: Organisation) -> None:
    member = a_member(organisation=organisation)
    said = {"account_managers": {"x": member.pk}}
    assert lists_of(organisation, value_map=said).manager("X") == member.pk
    member.is_active = False
    member.save()
    assert lists_of(organisation, value_map=said).manager("X") is None


def test_a_collector_adds_no_position(organisation: Organisation) -> None:
    record = a_record(organisation)
    collector = a_member(Role.COLLECTOR, organisation=organisation)
    before = Position.objects.count()
    with pytest.raises(Refused):
        equate(record, {"position": {"Trésorière": ADD}}, member=collector)
    assert Position.objects.count() == before


def test_a_position_that_is_there_by_now_is_not_added_again(organisation: Organisation) -> None:
    owner = the_owner_of(organisation)
    for _time in range(2):
        assert equate(a_record(organisation), {"position": {"Trésorière": ADD}}, member=owner)
    assert Position.objects.in_organisation(organisation).filter(name="Trésorière").count() == 1


def test_nothing_is_answered_once_the_import_has_begun(organisation: Organisation) -> None:
    record = a_record(organisation)
    assert begin(record, lines=3)
    assert not equate(record, {"country": {"x": "DE"}}, member=the_owner_of(organisation))
    record.refresh_from_db()
    assert record.value_map == {}


def test_a_wrong_column_does_not_make_a_page_of_questions(organisation: Organisation) -> None:
    content = "Nom;Pays\n" + "".join(f"Client {n};Lieu {n}\n" for n in range(250))
    raw = io.BytesIO(content.encode())
    report = check(open_intake(raw, organisation, Settings(kind="customers")))
    questions = value_questions(
        a_record(organisation), report.kept["unknown_values"], member=the_owner_of(organisation)
    )
    assert (len(questions[0].values), questions[0].more) == (30, 170)


@pytest.mark.parametrize(
    ("one", "two"), [("RFA (Ouest)", "rfa ouest"), ("Trésorière", "TRESORIERE"), ("日本", " 日本 ")]
)
def test_values_are_the_same_without_case_and_signs(one: str, two: str) -> None:
    assert value_key(one) == value_key(two) != ""


def test_known_values_stay_what_they_are(organisation: Organisation) -> None:
    lines = "Nom;Pays;Adresse mail;Poste\nMorel;France;a@morel.example;Comptable\n"
    bring(organisation, "customers", lines)
    assert Customer.objects.get().country == "FR"
    assert Contact.objects.get().position == Position.objects.get(
        organisation=organisation, code="accountant"
    )
