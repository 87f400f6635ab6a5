"""What invoices tell history, in one form, whoever writes them: people, files, the demo."""

from datetime import date
from typing import Any, Protocol

from relance.history.models import Event
from relance.history.recording import event_of
from relance.invoices.models import Invoice, Payment
from relance.organisations.models import Member


class Paper(Protocol):
    """An invoice or a credit note: the model, or what an import has in its place."""

    @property
    def number(self) -> str: ...
    @property
    def total(self) -> int: ...
    @property
    def currency(self) -> str: ...


class Receipt(Protocol):
    """A payment: the model, or what an import has in its place."""

    @property
    def pk(self) -> int: ...
    @property
    def amount(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def received_on(self) -> date: ...
    @property
    def note(self) -> str: ...
    @property
    def source(self) -> str: ...


def facts_of_paper(kept: Paper) -> dict[str, Any]:
    """What the sentences of `invoice.created` and `credit_note.created` name."""
    return {
        "number": kept.number,
        "amount": {"minor": kept.total, "currency": kept.currency},
        "currency": kept.currency,
    }


def facts_of_payment(payment: Receipt) -> dict[str, Any]:
    """What the sentences about a payment name."""
    return {
        "payment": payment.pk,
        "amount": {"minor": payment.amount, "currency": payment.currency},
        "received_on": payment.received_on.isoformat(),
        "note": payment.note,
        "source": str(payment.source),
    }


def payment_recorded(
    invoice: Invoice,
    payment: Payment,
    *,
    allocated: int,
    member: Member | None = None,
    batch: str = "",
) -> Event:
    """An event of the invoice, not yet written; `allocated` minor units of the payment pay it."""
    return event_of(
        invoice.organisation_id,
        "payment.recorded",
        invoice,
        member=member,
        customer_id=invoice.customer_id,
        batch=batch,
        facts=facts_of_receipt(invoice.number, payment, allocated=allocated),
    )


def facts_of_receipt(number: str, payment: Receipt, *, allocated: int) -> dict[str, Any]:
    """What `payment.recorded` names, of an invoice with this number."""
    return {
        **facts_of_payment(payment),
        "number": number,
        "allocated": {"minor": allocated, "currency": payment.currency},
        "on_account": {"minor": payment.amount - allocated, "currency": payment.currency},
    }
