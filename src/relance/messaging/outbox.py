"""How a message leaves: claimed by one worker, looked at under lock, sent outside the transaction.

Any number of workers may do this at once; each message leaves once.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from relance.core import clock
from relance.messaging import transmitting
from relance.messaging.assembling import envelope_of
from relance.messaging.departing import Departure, prepare
from relance.messaging.headers import one_line
from relance.messaging.mail_server import read_email_url
from relance.messaging.models import EmailMessage
from relance.messaging.settling import fail, mark_sent, mark_uncertain, try_later_or_fail
from relance.messaging.transmitting import OF_THE_SERVER, NotTaken, Outcome, Taken, Unknown

logger = logging.getLogger(__name__)
State = EmailMessage.State

# What one pass does at most, and how often in a row the server may be out of reach before the rest
# waits for the next pass.
LONGEST_PASS = 10_000
PATIENCE = 3
AT_ONCE = 20

REASONS = {
    "connection": "server_unreachable",
    "encryption": "encryption_failed",
    "login": "login_refused",
    "sender": "sender_refused",
    "recipients": "recipient_refused",
    "content": "content_refused",
    "answer": "content_refused",
}


@dataclass
class Delivery:
    """What a pass did. `failed` counts the tries that failed, whether or not another follows."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    held: list[tuple[int, str]] = field(default_factory=list)


def deliver_waiting(*, budget: timedelta | None = None) -> Delivery:
    """Send what may leave now; `budget` is how long new ones are begun, for jobs that must end."""
    done = Delivery()
    now = clock.now()
    begun, unreachable = time.monotonic(), 0
    for _number in range(LONGEST_PASS):
        if budget and time.monotonic() - begun > budget.total_seconds():
            break
        claimed = claim_next(now, demo_only=unreachable >= PATIENCE)
        if claimed is None:
            break
        unreachable = unreachable + 1 if deliver(*claimed, done) else 0
    return done


def claim_next(now: datetime, *, demo_only: bool = False) -> tuple[int, UUID] | None:
    """Take one message that may leave: its id and the claim; None when none is left."""
    waiting = EmailMessage.objects.filter(state=State.WAITING, leaves_after__lte=now)
    if demo_only:
        waiting = waiting.filter(organisation__is_demo=True)
    while ids := list(
        waiting.order_by("leaves_after", "pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        for message_id in ids:
            claim = uuid4()
            ours = EmailMessage.objects.filter(
                pk=message_id, state=State.WAITING, leaves_after__lte=now
            ).update(
                state=State.LEAVING,
                claim=claim,
                claimed_at=clock.now(),
                handed_over_at=None,
                attempts=F("attempts") + 1,
            )
            if ours:
                return message_id, claim
    return None


def deliver(message_id: int, claim: UUID, done: Delivery) -> bool:
    """Bring one claimed message to its end. Answers whether the server was out of reach."""
    try:
        return _deliver(message_id, claim, done)
    except Exception as error:
        logger.exception("Message %s could not be delivered", message_id)
        put_back(message_id, claim, f"{type(error).__name__}: {error}")
        done.failed += 1
        return False


def _deliver(message_id: int, claim: UUID, done: Delivery) -> bool:
    look = prepare(message_id, claim)
    message = look.message
    if message is None or look.departure in (Departure.LOST, Departure.WAITS):
        return False
    if look.departure is Departure.READY:
        return send(message, done)
    if look.departure is Departure.SENT:
        done.sent += 1
    elif look.departure is Departure.FAILED:
        done.failed += 1
    else:
        message.refresh_from_db(fields=["reasons"])
        done.held.append((message.pk, message.reasons[0]))
    return False


def send(message: EmailMessage, done: Delivery) -> bool:
    """Speak with the server, then write down what it said."""
    try:
        envelope = envelope_of(message)
    except FileNotFoundError as lost:
        fail(message, ["attachment_missing"], str(lost))
        done.failed += 1
        return False
    outcome = transmitting.transmit(
        envelope,
        read_email_url(settings.EMAIL_URL),
        hand_over=lambda: hand_over(message),
        timeout=settings.SMTP_TIMEOUT,
        deadline=settings.SMTP_DEADLINE,
    )
    settle(message, outcome, done)
    return isinstance(outcome, NotTaken) and outcome.phase in OF_THE_SERVER


def hand_over(message: EmailMessage) -> bool:
    """Say, before the content is sent, that from now on the server may have it.

    The database has this before the server has anything; False where the claim is no longer ours.
    """
    ours = EmailMessage.objects.filter(
        pk=message.pk, claim=message.claim, state=State.LEAVING, handed_over_at=None
    )
    with transaction.atomic(durable=True):
        return ours.update(handed_over_at=clock.now()) == 1


def settle(message: EmailMessage, outcome: Outcome, done: Delivery) -> None:
    if isinstance(outcome, Taken):
        done.sent += mark_sent(message, outcome.answer, outcome.refused)
    elif isinstance(outcome, Unknown):
        done.uncertain += mark_uncertain(message, outcome.answer, outcome.refused)
    elif isinstance(outcome, NotTaken):
        done.failed += 1
        reasons = [REASONS[outcome.phase]]
        if outcome.permanent:
            fail(message, reasons, outcome.answer, outcome.refused)
        else:
            try_later_or_fail(message, reasons, outcome.answer)


def put_back(message_id: int, claim: UUID, problem: str) -> None:
    """After a mistake of our own: tried again if the server has nothing, else left to the sweep."""
    message = (
        EmailMessage.objects.select_related("organisation", "customer")
        .filter(pk=message_id, claim=claim, state=State.LEAVING, handed_over_at=None)
        .first()
    )
    if message is not None:
        try_later_or_fail(message, ["broken"], one_line(problem)[:500], handed_over=False)
