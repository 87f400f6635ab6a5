"""What the book has become goes into the tables: whole sets at a time, history with it.

Inside the transaction that loaded the book. The number of queries depends on the kinds of records,
not on how many there are (databases that bound a statement's size part it).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.dunning.assigning import assign_plan
from relance.history.models import Event
from relance.history.recording import changes_between, event_of, record_all
from relance.imports.book import (
    Book,
    Known,
    KnownContact,
    KnownCreditNote,
    KnownCustomer,
    KnownInvoice,
)
from relance.imports.intake import Intake
from relance.imports.values import Lists
from relance.invoices.models import Allocation, CreditNote, Invoice, Payment
from relance.invoices.telling import facts_of_paper, payment_recorded

K = TypeVar("K", bound=Known)


@dataclass(frozen=True)
class Writer:
    """Writes one chunk of an import; every event carries its batch and its member."""

    intake: Intake
    lists: Lists

    def write(self, book: Book) -> None:
        """Groups, customers, their people, then papers and payments, then history."""
        customers = list(book.customers)
        contacts = [contact for customer in customers for contact in customer.contacts]
        events = [
            *self._groups(list(book.groups.values())),
            *self._customers(customers),
            *self._assignments(customers),
            *self._contacts(contacts),
            *self._papers(list(book.invoices.values()), list(book.credit_notes.values())),
            *self._payments(list(book.invoices.values())),
        ]
        record_all(events)

    # --- customers ----------------------------------------------------------------------------

    def _groups(self, groups: list[Any]) -> Iterable[Event]:
        _save(CustomerGroup, groups)
        for known in groups:
            yield from self._told("group", known, None)

    def _customers(self, customers: list[KnownCustomer]) -> Iterable[Event]:
        _save(Customer, customers)
        for known in customers:
            yield from self._told("customer", known, known.row.pk)

    def _assignments(self, customers: list[KnownCustomer]) -> Iterable[Event]:
        self._write_managers([c for c in customers if c.managers != c.managers_before])
        assign_plan(
            self.intake.organisation,
            {c.row.pk: c.plan for c in customers if c.plan != c.plan_before},
            member=self.intake.member,
            batch=self.intake.batch,
        )
        emails = self.lists.names.get("account_managers", {})
        for known in customers:
            if known.managers != known.managers_before:
                before, after = (
                    sorted(emails.get(pk, "") for pk in pks)
                    for pks in (known.managers_before, known.managers)
                )
                changes = {"account_managers": [before, after]}
                yield self._event("customer.updated", known, known.row.pk, changes=changes)

    def _write_managers(self, customers: Sequence[KnownCustomer]) -> None:
        if not customers:
            return
        AccountManager.objects.filter(
            customer__in=[c.row.pk for c in customers if c.managers_before]
        ).delete()
        AccountManager.objects.bulk_create(
            AccountManager(
                organisation=self.intake.organisation, customer=known.row, member_id=member
            )
            for known in customers
            for member in sorted(known.managers)
        )

    def _contacts(self, contacts: list[KnownContact]) -> Iterable[Event]:
        losers = [k.row.pk for k in contacts if k.changes.get("is_main") == [True, False]]
        if losers:  # first, since a customer never has two
            Contact.objects.filter(pk__in=losers).update(is_main=False)
        _save(Contact, contacts)
        for known in contacts:
            facts = {"name": str(known.row)}
            yield from self._told("contact", known, known.row.customer_id, facts=facts)

    # --- papers -------------------------------------------------------------------------------

    def _papers(
        self, invoices: list[KnownInvoice], notes: list[KnownCreditNote]
    ) -> Iterable[Event]:
        _save(Invoice, invoices)
        _save(CreditNote, notes)
        for known in invoices:
            facts = facts_of_paper(known.row)
            yield from self._told("invoice", known, known.row.customer_id, facts=facts)
        for note in notes:
            facts = facts_of_paper(note.row)
            yield from self._told("credit_note", note, note.row.customer_id, facts=facts)

    def _payments(self, invoices: list[KnownInvoice]) -> Iterable[Event]:
        """What was received since the file before."""
        return self._received([(known.row, known.received) for known in invoices if known.received])

    def settle(self, invoices: list[Any]) -> None:
        """Invoices with their `open` amount, which was paid as the file does not have them."""
        record_all(self._received([(invoice, invoice.open) for invoice in invoices]))

    def _received(self, amounts: list[tuple[Invoice, int]]) -> list[Event]:
        """Payments dated on the import and marked as such, all of each for its invoice."""
        payments = [
            Payment(
                organisation=self.intake.organisation,
                customer_id=invoice.customer_id,
                received_on=self.intake.organisation.today(),
                amount=amount,
                currency=invoice.currency,
                source=Payment.Source.IMPORT,
                note=self.intake.file_name[:200],
            )
            for invoice, amount in amounts
        ]
        Payment.objects.bulk_create(payments)
        paired = [(pair[0], payment) for pair, payment in zip(amounts, payments, strict=True)]
        Allocation.objects.bulk_create(
            Allocation(
                organisation=self.intake.organisation,
                invoice=invoice,
                payment=payment,
                amount=payment.amount,
            )
            for invoice, payment in paired
        )
        return [
            payment_recorded(
                invoice,
                payment,
                allocated=payment.amount,
                member=self.intake.member,
                batch=self.intake.batch,
            )
            for invoice, payment in paired
        ]

    # --- history ------------------------------------------------------------------------------

    def _told(
        self, noun: str, known: Known, customer_id: int | None, facts: dict[str, Any] | None = None
    ) -> Iterable[Event]:
        """One event for a record that was created, or whose cells changed."""
        if known.is_new:
            is_paper = noun in {"invoice", "credit_note"}  # tells itself by its facts
            known_now = {} if is_paper else self._named(_filled(known.row))
            changes = changes_between({}, known_now)
            yield self._event(f"{noun}.created", known, customer_id, changes=changes, facts=facts)
        elif changes := known.changes:
            before = self._named({name: pair[0] for name, pair in changes.items()})
            after = self._named({name: pair[1] for name, pair in changes.items()})
            told = changes_between(before, after)
            yield self._event(f"{noun}.updated", known, customer_id, changes=told, facts=facts)

    def _event(self, verb: str, known: Known, customer_id: int | None, **details: Any) -> Event:
        return event_of(
            self.intake.organisation,
            verb,
            known.row,
            member=self.intake.member,
            customer_id=customer_id,
            batch=self.intake.batch,
            **details,
        )

    def _named(self, values: dict[str, Any]) -> dict[str, Any]:
        """As history keeps them: records by their names, and no derived keys."""
        named = {name: value for name, value in values.items() if name != "name_key"}
        if "position_id" in named:
            positions = self.lists.names.get("position_id", {})
            named["position"] = positions.get(named.pop("position_id"))
        if isinstance(named.get("group"), CustomerGroup):
            named["group"] = named["group"].name
        return named


_NOT_TOLD = {
    "state",
    "id",
    "organisation",
    "created_at",
    "name_key",
    "customer",
    "document",
    "document_name",
}


def _filled(row: models.Model) -> dict[str, Any]:
    """The fields of a new row that say something."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in _NOT_TOLD:
            continue
        name = field.attname if field.name == "position" else field.name
        if value := getattr(row, name):
            values[name] = value
    return values


def _save(model: Any, records: Sequence[Known]) -> None:
    """Insert the new ones, update the fields that changed on the others."""
    model.objects.bulk_create([known.row for known in records if known.is_new])
    changed = [known for known in records if not known.is_new and known.changes]
    fields = sorted({_column(name) for known in changed for name in known.changes})
    if changed:
        model.objects.bulk_update([known.row for known in changed], fields)


def _column(name: str) -> str:
    return name.removesuffix("_id") if name != "external_id" else name
