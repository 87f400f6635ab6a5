"""What the book has become goes into the tables: whole sets at a time, history with it.

Inside the transaction that loaded the book. The number of queries depends on the kinds of records,
not on how many there are. A new record gets its id here; it stays new until the book forgets it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import Any
from uuid import uuid4

from relance.core import bulk
from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.dunning.assigning import assign_plan
from relance.history.recording import (
    EventRow,
    changes_of_new,
    changes_text,
    json_text,
    quoted,
    record_rows,
)
from relance.imports.checking.book import Book
from relance.imports.checking.intake import Intake
from relance.imports.checking.known import Known, KnownCustomer, KnownGroup, KnownInvoice
from relance.imports.checking.rows import PaymentRow
from relance.imports.values.guide import Lists
from relance.invoices.models import Allocation, CreditNote, Invoice, Payment
from relance.invoices.telling import facts_of_paper, facts_of_receipt

_OF_GROUP = ("name", "name_key", "reference")
_TOLD_OF_CUSTOMER = (
    *("name", "external_id", "accounting_code", "vat_number", "address", "postcode", "city"),
    *("region", "country", "language", "group"),
)
_OF_CUSTOMER = (*_TOLD_OF_CUSTOMER[:-1], "group_id", "name_key", "state")
_OF_CONTACT = (
    *("email", "first_name", "last_name", "phone", "reference", "language", "is_main"),
    *("position_id", "customer_id"),
)
_TOLD_OF_CONTACT = (*_OF_CONTACT[:-2], "position")
_OF_CREDIT_NOTE = ("customer_id", "number", "issued_on", "total", "currency")
_OF_INVOICE = (*_OF_CREDIT_NOTE, "due_on")
_OF_PAYMENT = ("pk", "customer_id", "received_on", "amount", "currency", "note", "source")

Events = Iterator[EventRow]
# Without the cost of a NamedTuple's own constructor.
_event_row = partial(tuple.__new__, EventRow)


@dataclass(frozen=True)
class Writer:
    """Writes one chunk of an import; every event carries its batch and its member."""

    intake: Intake
    lists: Lists

    def write(self, book: Book) -> None:
        """Groups, customers, their people, then papers and payments, then history."""
        customers = list(book.customers)
        groups = list(book.groups.values())
        invoices, notes = list(book.invoices.values()), list(book.credit_notes.values())
        events = [
            *self._groups(groups),
            *self._customers(customers),
            *self._assignments(customers),
            *self._contacts(customers),
            *self._papers("invoice", Invoice, _OF_INVOICE, invoices),
            *self._papers("credit_note", CreditNote, _OF_CREDIT_NOTE, notes),
            *self._payments(invoices),
        ]
        self._record(events)

    # --- customers ----------------------------------------------------------------------------

    def _groups(self, groups: Sequence[KnownGroup]) -> Events:
        new = self._save(CustomerGroup, _OF_GROUP, groups)
        told = changes_of_new(("name", "reference"), [(g.row.name, g.row.reference) for g in new])
        for known, changes in zip(new, told, strict=True):
            yield EventRow("group.created", "customergroup", known.row.pk, None, changes)
        for known in groups:
            if known.before:
                yield self._updated("group", "customergroup", known, None)

    def _customers(self, customers: Sequence[KnownCustomer]) -> Events:
        for known in customers:
            known.row.group_id = known.row.group.pk if known.row.group else None
        new = self._save(Customer, _OF_CUSTOMER, customers)
        told_of = attrgetter(*_TOLD_OF_CUSTOMER)
        told = changes_of_new(_TOLD_OF_CUSTOMER, [told_of(known.row) for known in new])
        ids = [known.row.pk for known in new]
        yield from _events("customer.created", "customer", ids, ids, told)
        for customer in customers:
            if customer.before:
                yield self._updated("customer", "customer", customer, customer.row.pk)

    def _contacts(self, customers: Sequence[KnownCustomer]) -> Events:
        for customer in customers:
            if customer.is_new:
                for contact in customer.contacts:
                    contact.row.customer_id = customer.row.pk
        contacts = [contact for customer in customers for contact in customer.contacts]
        for name, nothing in (("is_main", False), ("email", "")):
            # First, since a customer never has two of them.
            former = [known.row.pk for known in contacts if known.before.get(name)]
            bulk.update(Contact, [name], [(pk, nothing) for pk in former])
        new = self._save(Contact, _OF_CONTACT, contacts)
        positions = self.lists.names.get("position_id", {})
        told_of = attrgetter(*_OF_CONTACT[:-2])
        told = changes_of_new(
            _TOLD_OF_CONTACT,
            [(*told_of(known.row), positions.get(known.row.position_id)) for known in new],
        )
        ids, owners = [known.row.pk for known in new], [known.row.customer_id for known in new]
        facts = [f'{{"name": {quoted(str(known.row))}}}' for known in new]
        yield from _events("contact.created", "contact", ids, owners, told, facts)
        for contact in contacts:
            if contact.before:
                facts_now, customer_id = {"name": str(contact.row)}, contact.row.customer_id
                yield self._updated("contact", "contact", contact, customer_id, facts_now)

    def _assignments(self, customers: Sequence[KnownCustomer]) -> Events:
        self._write_managers([c for c in customers if c.managers != c.managers_before])
        plan_of = {c.row.pk: c.plan for c in customers if c.plan != c.plan_before}
        if plan_of:
            member, batch = self.intake.member, self.intake.batch
            assign_plan(self.intake.organisation, plan_of, member=member, batch=batch)
        emails = self.lists.names.get("account_managers", {})
        for known in customers:
            if known.managers != known.managers_before:
                before, after = (
                    sorted(emails.get(pk, "") for pk in pks)
                    for pks in (known.managers_before, known.managers)
                )
                pk, changes = known.row.pk, json_text({"account_managers": [before, after]})
                yield EventRow("customer.updated", "customer", pk, pk, changes)

    def _write_managers(self, customers: Sequence[KnownCustomer]) -> None:
        if former := [c.row.pk for c in customers if c.managers_before]:
            AccountManager.objects.filter(customer_id__among=former).delete()
        rows = [(c.row.pk, member) for c in customers for member in sorted(c.managers)]
        of_all = {"organisation_id": self.intake.organisation.pk}
        bulk.insert(AccountManager, ("customer_id", "member_id"), rows, of_all)

    # --- papers -------------------------------------------------------------------------------

    def _papers(
        self, noun: str, model: bulk.Model, names: Sequence[str], papers: Sequence[Any]
    ) -> Events:
        for known in papers:
            if known.is_new:
                known.row.customer_id = known.customer.row.pk
        self._save(model, names, papers)
        subject = model._meta.model_name or ""
        for known in papers:
            row = known.row
            if known.is_new:
                facts = json_text(facts_of_paper(row))  # it tells itself by its facts
                yield EventRow(f"{noun}.created", subject, row.pk, row.customer_id, "{}", facts)
            elif known.before:
                yield self._updated(noun, subject, known, row.customer_id, facts_of_paper(row))

    def _payments(self, invoices: Sequence[KnownInvoice]) -> Events:
        """What was received since the file before; what two lines tell are two payments."""
        received = [(known.row, amount) for known in invoices for amount in known.receipts]
        return self._received(received)

    def settle(self, invoices: Iterable[Any]) -> None:
        """Invoices with their `open` amount, which was paid as the file does not have them."""
        self._record(list(self._received([(invoice, invoice.open) for invoice in invoices])))

    def _received(self, amounts: Sequence[tuple[Any, int]]) -> Events:
        """Payments dated on the import and marked as such, all of each for its invoice."""
        today, note = self.intake.organisation.today(), self.intake.file_name[:200]
        ids = bulk.next_ids(Payment, len(amounts))
        paid = [
            (invoice, PaymentRow(pk, invoice.customer_id, today, amount, invoice.currency, note))
            for pk, (invoice, amount) in zip(ids, amounts, strict=True)
        ]
        of_all = {"organisation_id": self.intake.organisation.pk}
        row_of = attrgetter(*_OF_PAYMENT)
        bulk.insert(
            Payment,
            (*_OF_PAYMENT, "request_key"),
            [(*row_of(payment), uuid4()) for _invoice, payment in paid],
            of_all,
        )
        bulk.insert(
            Allocation,
            ("invoice_id", "payment_id", "amount"),
            [(invoice.pk, payment.pk, payment.amount) for invoice, payment in paid],
            of_all,
        )
        for invoice, payment in paid:
            facts = facts_of_receipt(invoice.number, payment, allocated=payment.amount)
            yield EventRow(
                *("payment.recorded", "invoice", invoice.pk, invoice.customer_id, "{}"),
                json_text(facts),
            )

    # --- any record ---------------------------------------------------------------------------

    def _save(self, model: bulk.Model, names: Sequence[str], records: Sequence[Any]) -> list[Any]:
        """Insert the new ones, with their ids, and answer them; update what changed of others."""
        new = [known for known in records if known.is_new]
        for known, pk in zip(new, bulk.next_ids(model, len(new)), strict=True):
            known.row.pk = pk
        row_of = attrgetter("pk", *names)
        of_all = {"organisation_id": self.intake.organisation.pk}
        bulk.insert(model, ("pk", *names), [row_of(known.row) for known in new], of_all)
        changed = [known for known in records if known.before]
        fields = sorted({_column(name) for known in changed for name in known.before})
        if fields:
            changed_of = attrgetter("pk", *fields)
            bulk.update(model, fields, [changed_of(known.row) for known in changed])
        return new

    # --- history ------------------------------------------------------------------------------

    def _updated(
        self,
        noun: str,
        subject: str,
        known: Known,
        customer_id: int | None,
        facts: Mapping[str, Any] | None = None,
    ) -> EventRow:
        """The event of a known record whose cells changed."""
        changes = known.changes
        changes.pop("name_key", None)
        if "position_id" in changes:
            positions = self.lists.names.get("position_id", {})
            changes["position"] = [positions.get(pk) for pk in changes.pop("position_id")]
        told = changes_text(changes)
        facts_text = json_text(facts) if facts else "{}"
        return EventRow(f"{noun}.updated", subject, known.row.pk, customer_id, told, facts_text)

    def _record(self, events: Sequence[EventRow]) -> None:
        organisation, member = self.intake.organisation, self.intake.member
        record_rows(organisation, events, member=member, batch=self.intake.batch)


def _events(
    verb: str,
    subject: str,
    ids: Iterable[int],
    customers: Iterable[int],
    changes: Iterable[str],
    facts: Iterable[str] = repeat("{}"),
) -> Events:
    """Of records of one kind to which the same happened."""
    rows = zip(repeat(verb), repeat(subject), ids, customers, changes, facts)
    return map(_event_row, rows)


def _column(name: str) -> str:
    return "group_id" if name == "group" else name
