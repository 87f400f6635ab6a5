"""A customer contests an invoice: until the dispute is closed, nothing is sent about it."""

from django.db import IntegrityError, transaction

from relance.core import clock
from relance.core.refusal import Refused
from relance.history.recording import record
from relance.invoices.models import Dispute, Invoice
from relance.organisations.models import Member


@transaction.atomic
def open_dispute(invoice: Invoice, reason: str, *, member: Member | None) -> Dispute:
    """Raises Refused: `reason_missing`, or `dispute_open` where one is open already."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason_missing", "Say what the customer contests.")
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(
                organisation_id=invoice.organisation_id,
                invoice=invoice,
                reason=reason[:500],
                opened_by=member,
            )
    except IntegrityError:
        raise Refused("dispute_open", f"{invoice.number} is already in dispute.") from None
    _tell(dispute, "dispute.opened", member)
    return dispute


@transaction.atomic
def close_dispute(dispute: Dispute, *, member: Member | None) -> bool:
    """The invoice may be reminded again. False where the dispute was already closed."""
    standing = Dispute.objects.filter(pk=dispute.pk, closed_at=None)
    if not standing.update(closed_at=clock.now(), closed_by=member):
        return False
    _tell(dispute, "dispute.closed", member)
    return True


def _tell(dispute: Dispute, verb: str, member: Member | None) -> None:
    record(
        dispute.organisation_id,
        verb,
        dispute.invoice,
        member=member,
        customer_id=dispute.invoice.customer_id,
        facts={"number": dispute.invoice.number, "reason": dispute.reason},
    )
