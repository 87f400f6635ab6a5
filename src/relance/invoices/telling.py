"""What invoices tell history, in one form, whoever writes them: people, files, the demo."""

from typing import Any

from relance.history.models import Event
from relance.history.recording import event_of
from relance.invoices.models import CreditNote, Invoice, Payment
from relance.organisations.models import Member


def facts_of_paper(kept: Invoice | CreditNote) -> dict[str, Any]:
    """What the sentences of `invoice.created` and `credit_note.created` name."""
    return {
        "number": kept.number,
        "amount": {"minor": kept.total, "currency": kept.currency},
        "currency": kept.currency,
    }


def facts_of_payment(payment: Payment) -> dict[str, Any]:
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
        facts={
            **facts_of_payment(payment),
            "number": invoice.number,
            "allocated": {"minor": allocated, "currency": payment.currency},
            "on_account": {"minor": payment.amount - allocated, "currency": payment.currency},
        },
    )
