"""Sales documents issued elsewhere come in by hand: an invoice, a credit note.

Neither amount, currency, number, customer nor date ever changes afterwards.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction

from relance.core.refusal import Refused
from relance.customers.creating import create_customer
from relance.customers.editing import NameTaken
from relance.customers.models import Customer
from relance.history.recording import record
from relance.invoices.amending import Document, attach_document, check_document
from relance.invoices.models import Allocation, CreditNote, Invoice
from relance.invoices.queries import open_amounts
from relance.invoices.telling import facts_of_paper
from relance.organisations.models import Member, Organisation

Kept = TypeVar("Kept", Invoice, CreditNote)


@dataclass(frozen=True)
class Paper:
    """What is printed on an invoice or credit note; `total` in minor units of `currency`."""

    number: str
    issued_on: date
    total: int
    currency: str


@transaction.atomic
def add_invoice(
    organisation: Organisation,
    customer: Customer | str,
    paper: Paper,
    *,
    due_on: date | None,
    member: Member | None,
    document: Document | None = None,
) -> Invoice:
    """Keep an invoice; a customer given by a name that nobody has is created with it.

    Raises Refused: `number_conflict`, `due_before_issue`, those of
    `create_customer` and `check_document`.
    """
    if due_on and due_on < paper.issued_on:
        raise Refused("due_before_issue", "The due date is before the date of the invoice.")
    if document:
        check_document(document)
    customer = _customer(organisation, customer, member)
    invoice = _kept(Invoice(organisation=organisation, due_on=due_on), customer, paper)
    _tell("invoice.created", invoice, member)
    if document:
        attach_document(invoice, document, member=member)
        invoice.refresh_from_db(fields=["document", "document_name"])
    return invoice


@transaction.atomic
def add_credit_note(
    organisation: Organisation,
    customer: Customer | str,
    paper: Paper,
    *,
    member: Member | None,
    invoice: Invoice | None = None,
) -> CreditNote:
    """Keep a credit note; given an invoice it pays what is open there, the rest stays on account.

    Raises Refused: `number_conflict`, `amount_invalid`, `invoice_of_another` where customer or
    currency differ, and those of a new customer.
    """
    if paper.total <= 0:
        raise Refused("amount_invalid", "The total of a credit note is more than zero.")
    customer = _customer(organisation, customer, member)
    note = _kept(CreditNote(organisation=organisation), customer, paper)
    _tell("credit_note.created", note, member)
    if invoice:
        _deduct(note, invoice, member)
    return note


def _customer(
    organisation: Organisation, customer: Customer | str, member: Member | None
) -> Customer:
    if isinstance(customer, Customer):  # locked, so that it does not go meanwhile
        return Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    try:
        return create_customer(organisation, customer, member=member)
    except NameTaken as taken:  # by someone who did the same at the same moment
        return taken.customer


def _kept(kept: Kept, customer: Customer, paper: Paper) -> Kept:
    """Save the document; the constraint, not a look beforehand, decides whose number it is."""
    kept.customer = customer
    kept.number = paper.number
    kept.issued_on = paper.issued_on
    kept.total = paper.total
    kept.currency = paper.currency
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
    except IntegrityError:
        message = f"The number {paper.number} is taken."
        raise Refused("number_conflict", message) from None
    return kept


def _deduct(note: CreditNote, invoice: Invoice, member: Member | None) -> None:
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if (invoice.customer_id, invoice.currency) != (note.customer_id, note.currency):
        raise Refused(
            "invoice_of_another", "Invoice and credit note differ in customer or currency."
        )
    amount = min(note.total, open_amounts([invoice.pk])[invoice.pk])
    if amount <= 0:
        return
    Allocation.objects.create(
        organisation_id=note.organisation_id, invoice=invoice, credit_note=note, amount=amount
    )
    record(
        note.organisation_id,
        "credit_note.allocated",
        invoice,
        member=member,
        customer_id=note.customer_id,
        facts={
            "number": note.number,
            "amount": {"minor": amount, "currency": note.currency},
        },
    )


def _tell(verb: str, kept: Invoice | CreditNote, member: Member | None) -> None:
    record(
        kept.organisation_id,
        verb,
        kept,
        member=member,
        customer_id=kept.customer_id,
        facts=facts_of_paper(kept),
    )
