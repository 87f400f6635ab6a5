"""Writing a message: a row that waits to leave, and the look at it before.

A verb never queues: whoever calls `queue_message` from a page also calls `jobs.deliver_soon`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import make_msgid
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from relance.core import clock
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.invoices.balances import Share
from relance.invoices.models import Invoice
from relance.messaging import rendering
from relance.messaging.gathering import gather
from relance.messaging.headers import checked_address, checked_addresses
from relance.messaging.liquid_text import clean
from relance.messaging.models import EmailMessage, MessageInvoice
from relance.messaging.rendering import Rendered
from relance.organisations.models import Member, Organisation


@transaction.atomic
def queue_message(
    organisation: Organisation,
    *,
    customer: Customer,
    purpose: str,
    language: str,
    to: Sequence[str],
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    reply_to: str = "",
    subject_source: str,
    body_source: str,
    invoices: Iterable[Invoice] = (),
    request_key: UUID | None = None,
    created_by: Member | None = None,
    leaves_after: datetime | None = None,
) -> EmailMessage:
    """Write the row of a message, in the caller's transaction; it leaves later, by the outbox.

    The same `request_key` (one per form that a person opened, or per step of a plan) gives the
    message that is already there. `reply_to` empty: the organisation's. Raises Refused for an
    address, a text or an invoice that cannot leave; nothing is written then.
    """
    invoices = list(invoices)
    request_key = request_key or uuid4()
    known = EmailMessage.objects.in_organisation(organisation).filter(request_key=request_key)
    if message := known.first():
        return message
    refuse_strangers(organisation, customer, invoices)
    rendering.check_text(subject_source, body_source)
    message, created = EmailMessage.objects.get_or_create(
        organisation=organisation,
        request_key=request_key,
        defaults={
            "customer": customer,
            "purpose": purpose,
            "language": language,
            "message_id": new_message_id(),
            "to": wanted_recipients(to),
            "cc": checked_addresses(tuple(cc)),
            "bcc": checked_addresses(tuple(bcc)),
            "reply_to": checked_address(reply_to) if reply_to else organisation.reply_to,
            "subject_source": clean(subject_source).strip(),
            "body_source": clean(body_source).strip(),
            "to_is_chosen": created_by is not None,
            "created_by": created_by,
            "leaves_after": leaves_after or clock.now(),
        },
    )
    if created:
        MessageInvoice.objects.bulk_create(
            MessageInvoice(organisation=organisation, message=message, invoice=invoice)
            for invoice in invoices
        )
    return message


def preview(
    organisation: Organisation,
    *,
    customer: Customer,
    language: str,
    to: Sequence[str],
    subject_source: str,
    body_source: str,
    invoices: Iterable[Invoice] = (),
    reply_to: str = "",
    created_by: Member | None = None,
    deducted: Iterable[Share] = (),
) -> Rendered:
    """What would leave if it left now; nothing is written. Raises Refused."""
    facts = gather(
        organisation,
        customer=customer,
        language=language,
        to=list(to),
        reply_to=reply_to or organisation.reply_to,
        invoice_ids=[invoice.pk for invoice in invoices],
        created_by=created_by,
        deducted=deducted,
    )
    return rendering.render(subject_source, body_source, facts)


def fill(
    organisation: Organisation,
    *,
    customer: Customer,
    language: str,
    to: Sequence[str],
    subject_source: str,
    body_source: str,
    invoices: Iterable[Invoice] = (),
    created_by: Member | None = None,
    deducted: Iterable[Share] = (),
) -> tuple[str, str]:
    """A template as a person goes on writing it: subject and text for this customer.

    Names, numbers and plurals are filled in; total, table and payment stay variables, since they
    are those of the moment when the message leaves. Raises Refused.
    """
    facts = gather(
        organisation,
        customer=customer,
        language=language,
        to=list(to),
        reply_to="",
        invoice_ids=[invoice.pk for invoice in invoices],
        created_by=created_by,
        deducted=deducted,
    )
    return rendering.fill(subject_source, body_source, facts)


def wanted_recipients(to: Sequence[str]) -> list[str]:
    """Raises Refused where there is nobody to write to."""
    if not [address for address in to if address.strip()]:
        raise Refused(
            "recipient_missing", _("The message has no recipient. Add an e-mail address.")
        )
    return checked_addresses([address for address in to if address.strip()])


def refuse_strangers(
    organisation: Organisation, customer: Customer, invoices: Sequence[Invoice]
) -> None:
    """One message is for one customer of one organisation. Raises Refused."""
    owners = {(invoice.organisation_id, invoice.customer_id) for invoice in invoices}
    if customer.organisation_id != organisation.pk or owners - {(organisation.pk, customer.pk)}:
        raise Refused("customers_mixed", _("These invoices are not all of one customer."))


def new_message_id() -> str:
    """On the domain that messages are sent from, so that answers and bounces lead back here."""
    return make_msgid(domain=settings.SENDER_ADDRESS.rpartition("@")[2])
