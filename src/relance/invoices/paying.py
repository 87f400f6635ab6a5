"""Money comes in, or turns out not to have: payments on an invoice, and their undoing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from relance.core import clock
from relance.core.refusal import Refused
from relance.history.recording import event_of, record_all
from relance.invoices.models import Allocation, Invoice, Payment
from relance.invoices.queries import open_amounts
from relance.invoices.telling import facts_of_payment, payment_recorded
from relance.organisations.models import Member


@dataclass(frozen=True)
class Entered:
    """A payment as entered, in minor units. `is_new` is False where the same form came again."""

    payment: Payment
    allocated: int
    is_new: bool

    @property
    def on_account(self) -> int:
        """What the invoice did not need: it stays with the customer."""
        amount: int = self.payment.amount
        return amount - self.allocated


@transaction.atomic
def record_payment(
    invoice: Invoice,
    *,
    amount: int,
    received_on: date,
    request_key: UUID,
    member: Member | None,
    note: str = "",
    seen_open: int | None = None,
) -> Entered:
    """Enter a payment of `amount` minor units; what exceeds the open amount stays on account.

    The same `request_key` again changes nothing. Raises Refused: `amount_invalid`, or
    `open_changed` where the open amount is no longer the one that the person saw (`seen_open`).
    """
    if amount <= 0:
        raise Refused("amount_invalid", "A payment is more than zero.")
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    known = Payment.objects.filter(
        organisation=invoice.organisation_id, request_key=request_key
    ).first()
    if known:
        return Entered(known, _allocated(known, invoice), is_new=False)
    open_now = open_amounts([invoice.pk])[invoice.pk]
    if seen_open is not None and seen_open != open_now:
        raise Refused("open_changed", f"Meanwhile something else was paid on {invoice.number}.")
    payment = Payment.objects.create(
        organisation_id=invoice.organisation_id,
        customer_id=invoice.customer_id,
        amount=amount,
        currency=invoice.currency,
        received_on=received_on,
        note=note,
        request_key=request_key,
    )
    entered = Entered(payment, min(amount, max(open_now, 0)), is_new=True)
    if entered.allocated:
        Allocation.objects.create(
            organisation_id=invoice.organisation_id,
            invoice=invoice,
            payment=payment,
            amount=entered.allocated,
        )
    payment_recorded(invoice, payment, allocated=entered.allocated, member=member).save()
    return entered


@transaction.atomic
def undo_payment(payment: Payment, *, member: Member | None) -> bool:
    """Take the payment back: what it paid is due again. False where it was already undone."""
    invoices = list(
        Invoice.objects.select_for_update(no_key=True)
        .filter(allocations__payment=payment)
        .order_by("pk")
    )
    undone = Payment.objects.standing().filter(pk=payment.pk)
    if not undone.update(undone_at=clock.now(), undone_by=member):
        return False
    payment.allocations.all().delete()
    facts = facts_of_payment(payment)
    subjects: list[Invoice | Payment] = [*invoices] or [payment]
    record_all(
        event_of(
            payment.organisation_id,
            "payment.undone",
            subject,
            member=member,
            customer_id=payment.customer_id,
            facts=facts,
        )
        for subject in subjects
    )
    return True


def _allocated(payment: Payment, invoice: Invoice) -> int:
    return sum(payment.allocations.filter(invoice=invoice).values_list("amount", flat=True))
