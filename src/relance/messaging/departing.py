"""The last look before a message leaves, under lock: what it may still say, and to whom.

One transaction: departure check, invoices, text and attachments are those of this moment.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from relance.core import clock, places
from relance.core.places import DepartureCheck, Verdict
from relance.messaging import rendering
from relance.messaging.gathering import gather
from relance.messaging.headers import file_name
from relance.messaging.liquid_text import TextRefused
from relance.messaging.models import Attachment, EmailMessage, MessageInvoice
from relance.messaging.queries import invoices_spoken_of, sends_real_mail
from relance.messaging.settling import fail, hold, mark_sent, wait
from relance.messaging.wording import Facts

Transport = EmailMessage.Transport
KEPT = (
    "subject",
    "body_text",
    "body_html",
    "from_name",
    "from_email",
    "transport",
    "reasons",
    "refused",
    "answer",
)
SHORTEST_WAIT = timedelta(minutes=1)


class Departure(Enum):
    """What came of the look."""

    READY = "ready"  # the text is kept; the mail server comes next
    SENT = "sent"  # it lies in the mailbox of the app
    HELD = "held"
    WAITS = "waits"
    FAILED = "failed"
    LOST = "lost"  # another worker holds it


@dataclass(frozen=True)
class Look:
    departure: Departure
    message: EmailMessage | None = None


@transaction.atomic(durable=True)
def prepare(message_id: int, claim: UUID) -> Look:
    """Look, and keep what will leave. Nothing is sent to a server here."""
    message = (
        EmailMessage.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "customer", "created_by__user")
        .filter(pk=message_id, claim=claim, state=EmailMessage.State.LEAVING)
        .first()
    )
    if message is None:
        return Look(Departure.LOST)
    return Look(decide(message), message)


def decide(message: EmailMessage) -> Departure:
    verdict = verdict_on(message)
    if not verdict.leaves:
        return stay(message, verdict)
    spoken_of = keep_to(message, verdict)
    problem = hindrance(message, spoken_of)
    if problem:
        hold(message, [problem])
        return Departure.HELD
    facts = gather(
        message.organisation,
        customer=message.customer,
        language=message.language,
        to=message.to,
        reply_to=message.reply_to,
        invoice_ids=[invoice.pk for invoice in spoken_of],
        created_by=message.created_by,
        deducted=verdict.deducted,
    )
    if facts.lines and all(total.minor <= 0 for total in facts.totals):
        hold(message, ["nothing_due"])
        return Departure.HELD
    return write_down(message, facts, spoken_of)


def verdict_on(message: EmailMessage) -> Verdict:
    """A purpose that nobody checks does not leave."""
    entry = check_of(message)
    return entry.check(message) if entry else Verdict(False, reasons=("no_departure_check",))


def check_of(message: EmailMessage) -> DepartureCheck | None:
    found = (entry for entry in places.departure_checks if entry.purpose == message.purpose)
    return next(found, None)


def stay(message: EmailMessage, verdict: Verdict) -> Departure:
    for link in message.invoice_links.all():
        leave_out(link, verdict.left_out.get(link.invoice_id, ""))
    if verdict.wait_until is not None:
        moment = max(verdict.wait_until, clock.now() + SHORTEST_WAIT)
        wait(message, moment, list(verdict.reasons), tried=False)
        return Departure.WAITS
    hold(message, list(verdict.reasons) or ["not_confirmed"])
    return Departure.HELD


def keep_to(message: EmailMessage, verdict: Verdict) -> list[Any]:
    """The invoices that the verdict leaves, if they are this customer's and still open."""
    links = list(message.invoice_links.all())
    confirmed = [link.invoice_id for link in links if link.invoice_id in verdict.invoice_ids]
    own = {invoice.pk: invoice for invoice in invoices_spoken_of(message.customer, confirmed)}
    for link in links:
        invoice = own.get(link.invoice_id)
        if link.invoice_id not in confirmed:
            leave_out(link, verdict.left_out.get(link.invoice_id, "not_confirmed"))
        elif invoice is None:
            leave_out(link, "wrong_customer")
        elif invoice.open <= 0:
            leave_out(link, "settled")
        else:
            leave_out(link, "")
    return [invoice for invoice in own.values() if invoice.open > 0]


def leave_out(link: MessageInvoice, reason: str) -> None:
    if link.left_out != reason:
        link.left_out = reason
        link.save(update_fields=["left_out"])


def hindrance(message: EmailMessage, spoken_of: list[Any]) -> str:
    """Why it cannot leave although its purpose would let it: a code, or nothing."""
    if message.customer.organisation_id != message.organisation_id:
        return "wrong_customer"
    if not message.to:
        return "no_recipient"
    links = list(message.invoice_links.all())
    if links and not spoken_of:
        reasons = {link.left_out for link in links}
        return "wrong_customer" if "wrong_customer" in reasons else "nothing_left"
    return ""


def write_down(message: EmailMessage, facts: Facts, spoken_of: list[Any]) -> Departure:
    """Keep what leaves exactly as it leaves."""
    try:
        written = rendering.render(message.subject_source, message.body_source, facts)
    except TextRefused as problem:
        fail(message, [problem.code], problem.message)
        return Departure.FAILED
    message.subject = written.subject
    message.body_text, message.body_html = written.text, written.html
    message.from_name = facts.organisation
    message.from_email = settings.SENDER_ADDRESS
    message.transport = transport_of(message)
    message.reasons, message.refused, message.answer = [], {}, ""
    message.save(update_fields=KEPT)
    keep_attachments(message, spoken_of)
    if message.transport == Transport.MAILBOX:
        mark_sent(message)
        return Departure.SENT
    return Departure.READY


def transport_of(message: EmailMessage) -> Transport:
    return Transport.SMTP if sends_real_mail(message.organisation) else Transport.MAILBOX


def keep_attachments(message: EmailMessage, spoken_of: list[Any]) -> None:
    """The PDF of each invoice that the message speaks of, and of no other."""
    message.attachments.all().delete()
    taken: set[str] = set()
    kept = []
    for invoice in spoken_of:
        document = invoice.document
        if document is None or document.organisation_id != message.organisation_id:
            continue
        name = free_name(invoice.document_name or f"{invoice.number}.pdf", taken)
        kept.append(
            Attachment(
                organisation_id=message.organisation_id, message=message, file=document, name=name
            )
        )
    Attachment.objects.bulk_create(kept)


def free_name(wish: str, taken: set[str]) -> str:
    """Two files of one name: the second is numbered."""
    name, number = file_name(wish), 2
    stem, dot, ending = name.rpartition(".")
    while name.lower() in taken:
        name = f"{stem} ({number}){dot}{ending}" if dot else f"{ending} ({number})"
        number += 1
    taken.add(name.lower())
    return name
