"""An import is undone where there were others: undone imports, namesakes, people who left."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relance.customers.creating import create_customer
from relance.customers.editing import edit_customer
from relance.customers.models import AccountManager, Customer
from relance.dunning.deciding import exclude
from relance.history.models import Event
from relance.imports.checking.intake import Settings
from relance.imports.models import Import
from relance.invoices.amending import Document, attach_document, change_due_date
from relance.invoices.disputing import close_dispute, open_dispute
from relance.invoices.models import Invoice
from relance.organisations.models import Member, Organisation
from tests.factories import a_customer, a_member, a_plan
from tests.imports.bringing import take_in, undo_now

pytestmark = pytest.mark.django_db

HEAD = "Nom du client;Identifiant externe;Adresse mail;Ville;Nom du groupe;Workflow\n"


def imported(organisation: Organisation, content: str, kind: str = "customers") -> Import:
    take_in(organisation, content.encode(), Settings(kind=kind, mode="update"))
    return Import.objects.latest("pk")


def kept_by(record: Import) -> list[tuple[str, str, list[str]]]:
    return list(record.kept.order_by("pk").values_list("name", "field", "reasons"))


def test_the_newest_first_gives_back_the_start(organisation: Organisation) -> None:
    a_plan("Plan A", organisation=organisation)
    a_plan("Plan B", organisation=organisation)
    one = imported(organisation, HEAD + "Kappa;1;k@x.example;Paris;Nord;Plan A\n")
    two = imported(organisation, HEAD + "Kappa;1;l@x.example;Lyon;Sud;Plan B\nLambda;2;;;;\n")
    three = imported(organisation, HEAD + "Kappa;1;k@x.example;Lille;Nord;Plan A\n")
    for record in (three, two, one):
        assert undo_now(record).stored["kept"] == 0
    assert not Customer.objects.in_organisation(organisation).exists()


def test_what_an_undone_import_had_to_leave_stays_with_the_first(
    organisation: Organisation,
) -> None:
    one = imported(organisation, HEAD + "Kappa;1;;Paris;;\nLambda;2;;Paris;;\n")
    two = imported(organisation, HEAD + "Kappa;1;;Lyon;;\nLambda;2;;Lyon;;\n")
    edit_customer(Customer.objects.get(name="Kappa"), city="Nice")
    undo_now(two)
    undo_now(one)
    assert kept_by(one) == [("Kappa", "", ["touched_since"])]
    assert Customer.objects.get().city == "Nice"


def test_an_import_that_stands_has_touched(organisation: Organisation) -> None:
    one = imported(organisation, HEAD + "Kappa;1;;Paris;;\n")
    imported(organisation, HEAD + "Kappa;1;;Lyon;;\n")
    undo_now(one)
    assert kept_by(one) == [("Kappa", "", ["touched_since"])]


RENAMED = "Identifiant externe;Nom du client\n1;Kappa Holding\n"


def test_a_namesake_of_before_the_import_keeps_no_name_from_returning(
    organisation: Organisation,
) -> None:
    known = a_customer("Kappa", organisation=organisation, external_id="1")
    a_customer("Kappa", organisation=organisation, external_id="2")
    record = imported(organisation, RENAMED)
    undo_now(record)
    known.refresh_from_db()
    assert (known.name, known.name_key, kept_by(record)) == ("Kappa", "kappa", [])


def test_whoever_was_given_the_name_since_keeps_it(organisation: Organisation) -> None:
    known = a_customer("Kappa", organisation=organisation, external_id="1")
    record = imported(organisation, RENAMED)
    create_customer(organisation, "Kappa")
    undo_now(record)
    known.refresh_from_db()
    assert known.name == "Kappa Holding"
    assert kept_by(record) == [("Kappa Holding", "name", ["name_taken"])]


def test_events_to_walk_back_are_all_walked_back(organisation: Organisation) -> None:
    done = undo_now(imported(organisation, HEAD + "Kappa;1;k@x.example;Paris;Nord;\n"))
    assert done.events == done.events_done > 0


def test_a_manager_who_left_is_told_and_comes_back(organisation: Organisation) -> None:
    gone = a_member(organisation=organisation, email="gone@creditor.example")
    a_member(organisation=organisation, email="new@creditor.example")
    known = a_customer("Kappa", organisation=organisation, external_id="1")
    AccountManager.objects.create(organisation=organisation, customer=known, member=gone)
    gone.is_active = False
    gone.save()
    head = "ID externe;Responsable de compte\n"
    record = imported(organisation, head + "1;new@creditor.example\n", "assignments")
    event = Event.objects.get(batch=record.batch, verb="customer.updated")
    emails = ["gone@creditor.example"], ["new@creditor.example"]
    assert tuple(event.changes["account_managers"]) == emails
    undo_now(record)
    assert known.account_managers.get().member == gone
    report = take_in(
        organisation,
        (head + "1;gone@creditor.example\n").encode(),
        Settings(kind="assignments", mode="update"),
    )
    assert [one.code for one in report.errors] == ["manager_unknown"]


INVOICES = (
    "Numéro;Nom du client;Date;Échéance;Montant TTC\n"
    "F1;Kappa;15/09/2026;15/10/2026;100,00\n"
    "F2;Kappa;15/09/2026;15/10/2026;100,00\n"
)
Touch = Callable[[Invoice, Member], Any]
TOUCHES: dict[str, tuple[Touch, list[str]]] = {
    "its due date": (
        lambda one, who: change_due_date(one, date(2026, 11, 30), member=who),
        ["touched_since"],
    ),
    "its document": (
        lambda one, who: attach_document(one, Document("f1.pdf", b"%PDF-1.7\n%%EOF\n"), member=who),
        ["touched_since"],
    ),
    "a dispute": (
        lambda one, who: open_dispute(one, "r", member=who),
        ["has_dispute", "touched_since"],
    ),
    "a dispute that is over": (
        lambda one, who: close_dispute(open_dispute(one, "r", member=who), member=who),
        ["has_dispute", "touched_since"],
    ),
    "its exclusion": (lambda one, who: exclude(one, who), ["has_exclusion", "touched_since"]),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_an_invoice_that_was_touched_stays_as_it_is(organisation: Organisation, touch: str) -> None:
    take_in(organisation, INVOICES.encode(), Settings(kind="invoices", creates_customers=True))
    record = Import.objects.latest("pk")
    act, reasons = TOUCHES[touch]
    act(Invoice.objects.get(number="F1"), a_member(organisation=organisation))
    before = Invoice.objects.filter(number="F1").values().get()
    undo_now(record)
    assert list(Invoice.objects.values()) == [before]
    assert kept_by(record) == [("F1", "", reasons), ("Kappa", "", ["has_invoice"])]
