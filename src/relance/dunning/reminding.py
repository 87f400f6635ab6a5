"""Writing a reminder: the row, the step that it is for each invoice, and its message."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max

from relance.customers.models import Customer
from relance.dunning.models import Reminder, ReminderInvoice
from relance.dunning.queries import summary_key
from relance.history.recording import event_of, record, record_all
from relance.invoices.models import Invoice
from relance.messaging.composing import queue_message
from relance.messaging.models import EmailMessage
from relance.organisations.models import Member

PURPOSE = "reminder"


@transaction.atomic
def write_reminder(
    customer: Customer,
    steps: Mapping[Invoice, str],
    *,
    level: str,
    origin: str,
    language: str,
    to: list[str],
    subject: str,
    body: str,
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    reply_to: str = "",
    request_key: UUID | None = None,
    member: Member | None = None,
    leaves_after: datetime | None = None,
) -> Reminder:
    """One message about these invoices; `steps` says which level it is for each, "" for none.

    The caller holds the lock on the customer. The same `request_key` gives the reminder that is
    already there. Raises Refused (an address, a text) and IntegrityError where somebody else has
    begun one of these steps in the meantime; nothing is written then.
    """
    organisation = customer.organisation
    message = queue_message(
        organisation,
        customer=customer,
        purpose=PURPOSE,
        language=language,
        to=to,
        cc=list(cc),
        bcc=list(bcc),
        reply_to=reply_to,
        subject_source=subject,
        body_source=body,
        invoices=steps,
        request_key=request_key,
        created_by=member,
        leaves_after=leaves_after,
    )
    if known := Reminder.objects.filter(message=message).first():
        return known
    reminder = Reminder.objects.create(
        organisation=organisation,
        customer=customer,
        level=level,
        origin=origin,
        message=message,
        created_by=member,
    )
    attempts = _attempts_so_far(steps)
    ReminderInvoice.objects.bulk_create(
        ReminderInvoice(
            organisation=organisation,
            reminder=reminder,
            invoice=invoice,
            level=step,
            attempt=attempts.get((invoice.pk, step), 0) + 1,
        )
        for invoice, step in steps.items()
    )
    _tell(reminder, message, steps, member)
    transaction.on_commit(lambda: cache.delete(summary_key(organisation)))
    return reminder


def _attempts_so_far(steps: Mapping[Invoice, str]) -> dict[tuple[int, str], int]:
    rows = (
        ReminderInvoice.objects.filter(invoice__in=list(steps))
        .order_by()
        .values_list("invoice", "level")
        .annotate(last=Max("attempt"))
    )
    return {(invoice_id, level): last for invoice_id, level, last in rows}


def _tell(
    reminder: Reminder, message: EmailMessage, steps: Mapping[Invoice, str], member: Member | None
) -> None:
    """Once in the customer's history, and in that of each invoice."""
    facts = {"level": reminder.level, "origin": reminder.origin, "message": message.pk}
    numbers = [invoice.number for invoice in steps]
    record(
        reminder.organisation_id,
        "reminder.created",
        reminder,
        customer_id=reminder.customer_id,
        member=member,
        facts={**facts, "invoices": numbers},
    )
    record_all(
        event_of(
            reminder.organisation_id,
            "reminder.created",
            invoice,
            member=member,
            facts={**facts, "level": step or reminder.level},
        )
        for invoice, step in steps.items()
    )
