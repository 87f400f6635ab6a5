"""What the book has become goes into the tables: whole sets at a time, history with it.

Inside the transaction that loaded the book. The number of queries depends on the kinds of records,
not on how many there are. A new record gets its id here; it stays new until the book forgets it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import attrgetter
from typing import Any
from uuid import uuid4

from relance.core import bulk
from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.dunning.assigning import assign_plan
from relance.history.recording import (
    EventRow,
    changes_text,
    json_text,
    record_rows,
)
from relance.imports.applying.creating import OF_CONTACT, OF_CUSTOMER, Creator, Events
from relance.imports.applying.plain_writing import OutcomeRow, PlainWriter
from relance.imports.checking.book import Book
from relance.imports.checking.check import Checked, Chunk
from relance.imports.checking.intake import Intake
from relance.imports.checking.known import Known, KnownCustomer, KnownGroup, KnownInvoice
from relance.imports.checking.rows import PaymentRow
from relance.imports.checking.tally import outcome_of
from relance.imports.values.guide import Line, Lists
from relance.invoices.models import Allocation, CreditNote, Invoice, Payment
from relance.invoices.telling import facts_of_paper, facts_of_receipt

_OF_GROUP = ("name", "name_key", "reference")
_OF_CREDIT_NOTE = ("customer_id", "number", "issued_on", "total", "currency")
_OF_INVOICE = (*_OF_CREDIT_NOTE, "due_on")
_OF_PAYMENT = ("pk", "customer_id", "received_on", "amount", "currency", "note", "source")


@dataclass(frozen=True)
class Writer:
    """Writes one chunk of an import; every event carries its batch and its member."""

    intake: Intake
    lists: Lists

    @cached_property
    def creator(self) -> Creator:
        return Creator(self.intake, self.lists)

    def write(self, chunk: Chunk, book: Book) -> list[OutcomeRow]:
        """What plain lines say, then what the book has become. Answers what became of the lines."""
        events, rows = PlainWriter(chunk.plain, self.creator).write() if chunk.plain else ([], [])
        events += self._book(book)
        self._record(events)
        return [*rows, *map(_outcome_row, chunk.lines)]

    def _book(self, book: Book) -> list[EventRow]:
        """Groups, customers, their people, then papers and payments."""
        customers = list(book.customers)
        groups = list(book.groups.values())
        invoices, notes = list(book.invoices.values()), list(book.credit_notes.values())
        return [
            *self._groups(groups),
            *self._customers(customers),
            *self._assignments(customers),
            *self._contacts(customers),
            *self._papers("invoice", Invoice, _OF_INVOICE, invoices),
            *self._papers("credit_note", CreditNote, _OF_CREDIT_NOTE, notes),
            *self._payments(invoices),
        ]

    # --- customers ----------------------------------------------------------------------------

    def _groups(self, groups: Sequence[KnownGroup]) -> Events:
        for known in self._save(CustomerGroup, _OF_GROUP, groups):
            said = {"name": known.row.name, "reference": known.row.reference}
            told = changes_text({name: (None, text) for name, text in said.items() if text})
            yield EventRow("group.created", "customergroup", known.row.pk, None, told)
        for known in groups:
            if known.before:
                yield self._updated("group", "customergroup", known, None)

    def _customers(self, customers: Sequence[KnownCustomer]) -> Events:
        for known in customers:
            known.row.group_id = known.row.group.pk if known.row.group else None
        new = [known for known in customers if known.is_new]
        groups = [known.row.group for known in new]
        ids, events = self.creator.customers(_columns(OF_CUSTOMER, new), groups)
        _number(new, ids)
        yield from events
        self._save_changed(Customer, customers)
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
        new = [known for known in contacts if known.is_new]
        ids, events = self.creator.contacts(_columns(OF_CONTACT, new))
        _number(new, ids)
        yield from events
        self._save_changed(Contact, contacts)
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
        _number(new, bulk.next_ids(model, len(new)))
        row_of = attrgetter("pk", *names)
        of_all = {"organisation_id": self.intake.organisation.pk}
        bulk.insert(model, ("pk", *names), [row_of(known.row) for known in new], of_all)
        self._save_changed(model, records)
        return new

    def _save_changed(self, model: bulk.Model, records: Sequence[Any]) -> None:
        """Update what changed of those that are known."""
        changed = [known for known in records if known.before]
        if fields := sorted({_column(name) for known in changed for name in known.before}):
            changed_of = attrgetter("pk", *fields)
            bulk.update(model, fields, [changed_of(known.row) for known in changed])

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
        told = changes_text(self.creator.told(changes))
        facts_text = json_text(facts) if facts else "{}"
        return EventRow(f"{noun}.updated", subject, known.row.pk, customer_id, told, facts_text)

    def _record(self, events: Sequence[EventRow]) -> None:
        organisation, member = self.intake.organisation, self.intake.member
        record_rows(organisation, events, member=member, batch=self.intake.batch)


def _columns(names: Sequence[str], records: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """The fields of their rows."""
    row_of = attrgetter(*names)
    columns = list(zip(*[row_of(known.row) for known in records], strict=True))
    return dict(zip(names, columns or repeat(()), strict=False))


def _number(new: Iterable[Any], ids: Iterable[int]) -> None:
    """Give each its id."""
    for known, pk in zip(new, ids, strict=True):
        known.row.pk = pk


def _outcome_row(one: Checked) -> OutcomeRow:
    return one.line.number, one.outcome, _problems_text(one.line), _subjects_text(one)


def _problems_text(line: Line) -> str:
    if not line.errors and not line.warnings:
        return "[]"
    return json_text(
        [
            {**problem.as_dict, "severity": severity}
            for severity, some in (("error", line.errors), ("warning", line.warnings))
            for problem in line.in_order(some)
        ]
    )


def _subjects_text(one: Checked) -> str:
    """Thing → its id and what became of it, as JSON."""
    subjects = [
        f'"{thing}": [{known.row.pk}, "{outcome_of(known)}"]' for thing, known in one.records
    ]
    return f"{{{', '.join(subjects)}}}"


def _column(name: str) -> str:
    return "group_id" if name == "group" else name
