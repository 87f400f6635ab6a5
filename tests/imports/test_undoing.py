"""An import is undone: what it did goes, what people did since stays and is named."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from relance.customers.binning import bin_customer
from relance.customers.contacts import add_contact, change_contact, remove_contact
from relance.customers.creating import create_customer
from relance.customers.editing import edit_customer
from relance.customers.managers import set_managers
from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.customers.positions import rename_position
from relance.dunning.assigning import assign_plan
from relance.dunning.models import (
    DunningPlan,
    Pause,
    PlanAssignment,
    Reminder,
)
from relance.history.models import Event
from relance.imports.checking.intake import Settings
from relance.imports.models import Import
from relance.imports.undoing.foreseeing import foresee
from relance.imports.undoing.recounting import WORDS, Recount
from relance.imports.undoing.undo import begin_undo, undo
from relance.invoices.models import Allocation, Invoice, Payment
from relance.invoices.paying import record_payment, undo_payment
from relance.messaging.models import EmailMessage, MessageInvoice
from relance.organisations.models import Organisation
from tests.factories import (
    a_contact,
    a_credit_note,
    a_customer,
    a_group,
    a_member,
    a_payment,
    a_plan,
    an_invoice,
    the_owner_of,
    under_plan,
)
from tests.imports.bringing import take_in

pytestmark = pytest.mark.django_db

BUSINESS = (
    "customers.CustomerGroup",
    "customers.Customer",
    "customers.Contact",
    "customers.AccountManager",
    "dunning.PlanAssignment",
    "invoices.Invoice",
    "invoices.CreditNote",
    "invoices.Payment",
    "invoices.Allocation",
)


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every business row; links of managers and plans without id and moment, since they are set
    anew.
    """
    found = {}
    for label in BUSINESS:
        rows = list(apps.get_model(label).objects.order_by("pk").values())
        if label in ("customers.AccountManager", "dunning.PlanAssignment"):
            for row in rows:
                for name in ("id", "assigned_at", "assigned_by_id"):
                    row.pop(name, None)
            rows.sort(key=lambda row: sorted(row.items()))
        found[label] = rows
    return found


def a_message_to(customer: Customer) -> EmailMessage:
    return EmailMessage.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        purpose="reminder",
        language="fr",
        message_id=f"<{uuid4()}@creditor.example>",
        subject_source="s",
        body_source="b",
    )


def a_message_about(invoice: Invoice) -> EmailMessage:
    message = a_message_to(invoice.customer)
    MessageInvoice.objects.create(
        organisation_id=invoice.organisation_id, message=message, invoice=invoice
    )
    return message


def a_reminder_to(customer: Customer) -> Reminder:
    return Reminder.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        origin="hand",
        message=a_message_to(customer),
    )


def imported(organisation: Organisation, kind: str, content: str, **chosen: Any) -> Import:
    take_in(organisation, content.encode(), Settings(kind=kind, **chosen))
    return Import.objects.latest("pk")


def undone(record: Import) -> Recount:
    """The preview says what the undoing then does."""
    seen = foresee(record, kept_shown=None)
    assert seen is not None
    assert begin_undo(record, member=the_owner_of(record.organisation))
    done = undo(record)
    assert seen.recount.stored == done.stored
    record.refresh_from_db()
    return done


HEAD = (
    "Nom du client;Code client;Ville;Groupe;Plan de relance;Chargé de compte;Mail;Nom;Principal\n"
)
NOTHING = dict.fromkeys(WORDS.values(), 0)


def plan_of(organisation: Organisation) -> DunningPlan:
    return DunningPlan.objects.in_organisation(organisation).earliest("pk")


def a_file(organisation: Organisation) -> str:
    """Two new customers in a new group, under the plan, with three contacts."""
    managed = f"{plan_of(organisation)};{the_owner_of(organisation).user.email}"
    return (
        HEAD + f"Acme;A1;Lyon;Nord;{managed};a@acme.example;Ada;oui\n"
        "Acme;A1;;;;;b@acme.example;Bob;\n"
        f"Bolt;B1;Lille;Nord;{managed};c@bolt.example;Cy;oui\n"
    )


def test_what_nobody_touched_goes_whole(organisation: Organisation) -> None:
    a_contact(a_customer("Other", organisation=organisation))
    before = tables()
    record = imported(organisation, "customers", a_file(organisation))
    assert Customer.objects.count() == 3
    assert CustomerGroup.objects.count() == 1
    assert AccountManager.objects.count() == PlanAssignment.objects.count() == 2
    done = undone(record)
    assert done.counts == NOTHING | {"customers": 2, "contacts": 3, "groups": 1}
    assert (done.restored, done.kept) == (0, 0)
    assert tables() == before
    assert record.state == "undone"


def test_what_the_file_changed_is_as_before(organisation: Organisation) -> None:
    plan, owner = plan_of(organisation), the_owner_of(organisation)
    other = a_plan("Doux", organisation=organisation)
    south = a_group("Sud", organisation=organisation)
    acme = a_customer("Acme", organisation=organisation, external_id="A1", city="Metz", group=south)
    ada = a_contact(acme, "a@acme.example", first_name="", last_name="A")
    under_plan(acme, other)
    set_managers(acme, [a_member(organisation=organisation)])
    a_contact(acme, "b@acme.example", last_name="")
    before = tables()
    content = (
        HEAD + f"ACME Groupe;A1;Lyon;Nord;{plan};{owner.user.email};b@acme.example;Bob;oui\n"
        ";A1;;;;;a@acme.example;Ada;\n"
        ";A1;;;;;new@acme.example;New;\n"
    )
    record = imported(organisation, "customers", content, mode="update")
    acme.refresh_from_db()
    ada.refresh_from_db()
    assert (acme.name, acme.city, str(acme.group)) == ("ACME Groupe", "Lyon", "Nord")
    assert not ada.is_main
    done = undone(record)
    assert done.counts == NOTHING | {"contacts": 1, "groups": 1}
    assert done.kept == 0
    assert tables() == before
    shown = [(cell["field"], cell["before"], cell["after"]) for cell in done.cells]
    assert ("city", "Lyon", "Metz") in shown
    assert ("plan", str(plan), "Doux") in shown
    changed = Event.objects.filter(batch=record.undo_batch, verb="customer.updated")
    assert changed.get().changes["city"] == ["Lyon", "Metz"]


INVOICES = (
    "Numéro;Nom du client;Date;Échéance;Montant TTC;Déjà payé\n"
    "F1;Acme;15/09/2026;15/10/2026;100,00;40,00\n"
    "F2;Acme;15/09/2026;15/10/2026;200,00;\n"
    "A1;Acme;16/09/2026;;-20,00;\n"
)


def invoices(organisation: Organisation, content: str = INVOICES) -> Import:
    return imported(organisation, "invoices", content, creates_customers=True)


def test_invoices_credit_notes_and_payments_go(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    kept = an_invoice(acme, number="F0")
    before = tables()
    more = f"F0;Acme;{kept.issued_on:%d/%m/%Y};;120,00;50,00\n"
    record = invoices(organisation, INVOICES + more)
    assert (Invoice.objects.count(), Payment.objects.count()) == (3, 2)
    done = undone(record)
    assert done.counts == NOTHING | {"invoices": 2, "credit_notes": 1, "payments": 2}
    assert tables() == before


def kept_reasons(record: Import) -> dict[str, list[str]]:
    return {row.name: row.reasons for row in record.kept.filter(field="")}


def test_an_invoice_that_a_message_speaks_of_stays_with_its_payment_and_customer(
    organisation: Organisation,
) -> None:
    record = invoices(organisation)
    a_message_about(Invoice.objects.get(number="F1"))
    done = undone(record)
    assert done.counts == NOTHING | {"invoices": 1, "credit_notes": 1}
    assert [row.number for row in Invoice.objects.all()] == ["F1"]
    assert Allocation.objects.get().amount == 40_00
    told = {(row.what, row.name): row.reasons[0] for row in record.kept.all()}
    assert told == {
        ("invoice", "F1"): "has_message",
        ("payment", "F1"): "invoice_stays",
        ("customer", "Acme"): "has_message",
    }


def test_a_payment_by_hand_keeps_its_invoice(organisation: Organisation) -> None:
    record = invoices(organisation)
    invoice = Invoice.objects.get(number="F2")
    record_payment(
        invoice,
        amount=50_00,
        received_on=organisation.today(),
        request_key=uuid4(),
        member=the_owner_of(organisation),
    )
    undone(record)
    assert [row.number for row in Invoice.objects.all()] == ["F2"]
    kept = record.kept.get(what="invoice")
    assert kept.reasons == ["has_payment", "touched_since"]
    assert kept.event is not None
    assert (kept.event.verb, kept.event.member) == ("payment.recorded", the_owner_of(organisation))


def test_a_payment_that_a_person_undid_stays_as_it_is(organisation: Organisation) -> None:
    record = invoices(organisation)
    undo_payment(Payment.objects.get(), member=None)
    undone(record)
    assert Payment.objects.get().undone_at is not None
    assert kept_reasons(record)["Acme"] == ["has_payment", "has_invoice"]


Touch = Callable[[Customer], Any]
TOUCHES: dict[str, tuple[Touch, str]] = {
    "a cell": (lambda one: edit_customer(one, city="Brest"), "touched_since"),
    "a cell without history": (
        lambda one: Customer.objects.filter(pk=one.pk).update(city="Brest"),
        "value_differs",
    ),
    "a contact": (lambda one: add_contact(one, email="z@acme.example"), "has_contact"),
    "an invoice": (an_invoice, "has_invoice"),
    "a credit note": (a_credit_note, "has_credit_note"),
    "a payment": (lambda one: a_payment(customer=one), "has_payment"),
    "a message": (lambda one: a_message_to(one), "has_message"),
    "a reminder": (lambda one: a_reminder_to(one), "has_message"),
    "a pause": (
        lambda one: Pause.objects.create(
            organisation_id=one.organisation_id, customer=one, reason="r"
        ),
        "has_pause",
    ),
    "the bin": (bin_customer, "touched_since"),
    "the bin without history": (
        lambda one: Customer.objects.filter(pk=one.pk).update(state="bin"),
        "value_differs",
    ),
    "its plan": (
        lambda one: assign_plan(one.organisation, {one.pk: None}),
        "touched_since",
    ),
    "its managers": (lambda one: set_managers(one, []), "touched_since"),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_customer_that_was_touched_stays_and_is_named(
    organisation: Organisation, touch: str
) -> None:
    record = imported(organisation, "customers", a_file(organisation))
    act, reason = TOUCHES[touch]
    acme = Customer.objects.get(name="Acme")
    act(acme)
    acme = Customer.objects.get(name="Acme")
    done = undone(record)
    assert [one.name for one in Customer.objects.all()] == ["Acme"]
    assert list(Customer.objects.values()) == [
        {name: value for name, value in acme.__dict__.items() if name != "_state"}
    ]
    kept = record.kept.get(what="customer")
    assert (kept.name, kept.reasons[0]) == ("Acme", reason)
    assert kept_reasons(record)["Nord"] == ["has_customer"]
    assert done.removed["customers"] == 1


def test_a_contact_that_was_touched_stays_with_its_customer(organisation: Organisation) -> None:
    record = imported(organisation, "customers", a_file(organisation))
    bob = Contact.objects.get(email="b@acme.example")
    change_contact(bob, is_main=True)  # which Ada was
    undone(record)
    assert kept_reasons(record) == {
        "Bob": ["touched_since"],
        "Ada": ["touched_since"],
        "Acme": ["has_contact"],
        "Nord": ["has_customer"],
    }


def test_a_customer_that_stays_keeps_whom_to_remind(organisation: Organisation) -> None:
    """Its contacts, the main one, its manager and its plan, of which none was touched."""
    record = imported(organisation, "customers", a_file(organisation))
    acme = Customer.objects.get(name="Acme")
    an_invoice(acme)
    done = undone(record)
    contacts = Contact.objects.order_by("email").values_list("customer", "email", "is_main")
    assert list(contacts) == [
        (acme.pk, "a@acme.example", True),
        (acme.pk, "b@acme.example", False),
    ]
    assert AccountManager.objects.get().customer == PlanAssignment.objects.get().customer == acme
    assert (done.removed["customers"], done.removed["contacts"]) == (1, 1)
    assert kept_reasons(record) == {
        "Acme": ["has_invoice"],
        "Ada": ["customer_stays"],
        "Bob": ["customer_stays"],
        "Nord": ["has_customer"],
    }


def test_a_contact_that_a_known_customer_gained_goes(organisation: Organisation) -> None:
    """However much was done with that customer since: it was there, with whom to remind."""
    acme = a_customer("Acme", organisation=organisation, external_id="A1")
    ada = a_contact(acme, "ada@acme.example")
    record = imported(organisation, "customers", a_file(organisation))
    assert Contact.objects.filter(customer=acme).count() == 3
    an_invoice(acme)
    edit_customer(Customer.objects.get(pk=acme.pk), city="Brest")
    undone(record)
    assert [one.pk for one in Contact.objects.all()] == [ada.pk]
    ada.refresh_from_db()
    assert ada.is_main


def test_what_a_person_took_away_is_no_obstacle(organisation: Organisation) -> None:
    before = tables()
    record = imported(organisation, "customers", a_file(organisation))
    remove_contact(Contact.objects.get(email="b@acme.example"))
    done = undone(record)
    assert done.counts == NOTHING | {"customers": 2, "contacts": 2, "groups": 1}
    assert tables() == before


def test_a_cell_that_was_changed_since_is_kept_and_named(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="A1", city="Metz")
    record = imported(
        organisation,
        "customers",
        "Code client;Ville;Code postal\nA1;Lyon;69000\n",
        mode="update",
    )
    acme.refresh_from_db()
    owner = the_owner_of(organisation)
    edit_customer(acme, member=owner, city="Brest")
    done = undone(record)
    acme.refresh_from_db()
    assert (acme.city, acme.postcode, done.restored) == ("Brest", "", 1)
    kept = record.kept.get()
    assert (kept.name, kept.field, kept.reasons) == ("Acme", "city", ["changed_since"])
    assert kept.event is not None
    assert kept.event.member == owner
    assert kept.facts == {"before": "Metz", "after": "Lyon", "now": "Brest"}


def test_a_value_that_was_put_back_by_hand_is_nothing_to_tell(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="A1", city="Metz")
    record = imported(organisation, "customers", "Code client;Ville\nA1;Lyon\n", mode="update")
    acme.refresh_from_db()
    edit_customer(acme, city="Metz")
    done = undone(record)
    assert (done.restored, done.kept) == (0, 0)


def test_a_later_import_keeps_what_it_wrote(organisation: Organisation) -> None:
    first = imported(
        organisation, "customers", "Code client;Nom;Ville\nA1;Acme;Lyon\nB1;Bolt;Pau\n"
    )
    later = imported(organisation, "customers", "Code client;Ville\nA1;Metz\n", mode="update")
    done = undone(first)
    assert done.removed["customers"] == 1
    kept = first.kept.get()
    assert (kept.name, kept.reasons) == ("Acme", ["touched_since"])
    assert kept.event is not None
    assert kept.event.batch == later.batch
    undone(later)
    assert Customer.objects.get().city == "Lyon"


def an_update(organisation: Organisation, content: str) -> tuple[Customer, Import]:
    acme = a_customer("Acme", organisation=organisation, external_id="A1")
    a_contact(acme, "old@acme.example", reference="7")
    return acme, imported(organisation, "customers", content, mode="update")


def kept_cells(record: Import) -> set[tuple[str, str, str]]:
    return {(row.what, row.field, row.reasons[0]) for row in record.kept.exclude(field="")}


def test_a_name_that_another_customer_has_since_is_not_taken_back(
    organisation: Organisation,
) -> None:
    acme, record = an_update(organisation, "Code client;Nom du client\nA1;Acme SAS\n")
    create_customer(organisation, "ACME")
    undone(record)
    acme.refresh_from_db()
    assert acme.name == "Acme SAS"
    assert kept_cells(record) == {("customer", "name", "name_taken")}


def test_the_name_goes_back_where_the_other_of_that_name_goes(organisation: Organisation) -> None:
    acme, record = an_update(organisation, "Code client;Nom du client\nA1;Acme SAS\nA2;Acme\n")
    assert Customer.objects.count() == 2
    undone(record)
    acme.refresh_from_db()
    assert (acme.name, Customer.objects.count()) == ("Acme", 1)


def test_there_is_one_main_contact_whoever_became_it_since(organisation: Organisation) -> None:
    acme, record = an_update(organisation, "Code client;Mail;Principal\nA1;new@acme.example;oui\n")
    change_contact(Contact.objects.get(email="new@acme.example"), is_main=False)
    add_contact(acme, email="third@acme.example", is_main=True)
    undone(record)
    assert Contact.objects.get(is_main=True).email == "third@acme.example"
    assert kept_cells(record) == {("contact", "is_main", "other_main")}


def test_a_position_that_was_renamed_since_is_still_the_same(organisation: Organisation) -> None:
    before = tables()
    record = imported(
        organisation, "customers", "Nom du client;Mail;Poste\nAcme;a@acme.example;Comptable\n"
    )
    position = Contact.objects.get().position
    assert position is not None
    rename_position(position, "Compta")
    undone(record)
    assert tables() == before


def test_a_plan_that_is_no_more_cannot_come_back(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    gone = a_plan("Doux", organisation=organisation)
    under_plan(acme, gone)
    record = imported(
        organisation,
        "assignments",
        f"Nom du client;Plan de relance\nAcme;{plan_of(organisation)}\n",
        mode="update",
    )
    gone.delete()
    undone(record)
    assert kept_cells(record) == {("customer", "plan", "unresolved")}


def test_what_was_undone_comes_in_again(organisation: Organisation) -> None:
    content = a_file(organisation)
    record = imported(organisation, "customers", content)
    first = tables()
    undone(record)
    again = imported(organisation, "customers", content)
    assert again.report["created"] == record.report["created"]
    assert {label: len(rows) for label, rows in tables().items()} == {
        label: len(rows) for label, rows in first.items()
    }


def test_history_stays_and_tells_the_undoing(organisation: Organisation) -> None:
    record = imported(organisation, "customers", a_file(organisation))
    told = Event.objects.filter(batch=record.batch).count()
    undone(record)
    assert Event.objects.filter(batch=record.batch).count() == told
    verbs = Event.objects.filter(batch=record.undo_batch).values_list("verb", flat=True)
    assert Counter(verbs) == {
        "customer.removed": 2,
        "contact.removed": 3,
        "group.removed": 1,
        "import.undone": 1,
    }
    facts = Event.objects.get(verb="import.undone").facts
    assert facts == {"file": "f.csv", "removed": 6, "restored": 0, "kept": 0}


@pytest.mark.parametrize("order", ["newest first", "oldest first"])
def test_the_samples_leave_nothing_behind(
    organisation: Organisation, samples: Path, order: str
) -> None:
    """Whatever the order: what a newer import holds on to goes with that one."""
    before = tables()
    for kind, name in (
        ("customers", "clients.csv"),
        ("contacts", "contacts.csv"),
        ("assignments", "assignations.csv"),
        ("invoices", "factures.xlsx"),
    ):
        raw = (samples / name).read_bytes()
        take_in(organisation, raw, Settings(kind=kind, creates_customers=kind != "assignments"))
    records = list(Import.objects.order_by("pk"))
    assert Invoice.objects.exists()
    if order == "newest first":
        for record in reversed(records):
            assert undone(record).kept == 0
        assert tables() == before
    else:
        clients, *others = records
        done = undone(clients)
        assert (done.kept, done.removed.total()) == (80, 0)
        for record in others:
            undone(record)
        assert not Invoice.objects.exists()
        assert not Payment.objects.exists()
        left = set(Customer.objects.values_list("pk", flat=True))
        kept = clients.kept.filter(what="customer").values_list("subject_id", flat=True)
        assert left == set(kept)
