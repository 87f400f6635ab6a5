"""What became of a message, written down: every change holds only for the claim that made it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from relance.core import clock
from relance.history.recording import record
from relance.messaging.models import EmailMessage
from relance.notifications.telling import tell_all

State = EmailMessage.State
# After each try that the server provably did not take; then it has failed.
WAITS = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)

# Held for one of these, someone has to do something; else it is as it should be.
NEEDING_SOMEONE = {"no_recipient", "no_departure_check", "wrong_customer"}


@transaction.atomic
def mark_sent(
    message: EmailMessage, answer: str = "", refused: dict[str, str] | None = None
) -> bool:
    """The server has it. True also settles what was already thought uncertain: we know now."""
    if not _change(
        message,
        {State.LEAVING, State.UNCERTAIN},
        state=State.SENT,
        settled_at=clock.now(),
        answer=answer,
        refused=refused or {},
        reasons=["some_refused"] if refused else [],
    ):
        return False
    _tell_history(message, "message.sent", transport=message.transport)
    if refused:
        _tell_members(message, "message.partly_refused", refused=", ".join(refused))
    return True


@transaction.atomic
def fail(
    message: EmailMessage,
    reasons: list[str],
    answer: str = "",
    refused: dict[str, str] | None = None,
    **only_if: Any,
) -> bool:
    """The server provably does not have it, and nobody tries again by themselves."""
    if not _change(
        message,
        {State.LEAVING},
        only_if,
        state=State.FAILED,
        settled_at=clock.now(),
        handed_over_at=None,
        reasons=reasons,
        answer=answer,
        refused=refused or {},
    ):
        return False
    _tell_history(message, "message.failed", reasons=reasons, answer=answer)
    _tell_members(message, "message.failed", reasons=reasons)
    return True


@transaction.atomic
def mark_uncertain(
    message: EmailMessage, answer: str = "", refused: dict[str, str] | None = None
) -> bool:
    """It may or may not have arrived: a person decides, nothing is sent again by itself."""
    if not _change(
        message,
        {State.LEAVING},
        state=State.UNCERTAIN,
        settled_at=clock.now(),
        reasons=["no_answer"],
        answer=answer,
        refused=refused or {},
    ):
        return False
    _tell_history(message, "message.uncertain", answer=answer)
    _tell_members(message, "message.uncertain")
    return True


@transaction.atomic
def hold(message: EmailMessage, reasons: list[str]) -> bool:
    """It will not leave, and history says why."""
    if not _change(
        message, {State.LEAVING}, state=State.HELD, settled_at=clock.now(), reasons=reasons
    ):
        return False
    _tell_history(message, "message.held", reasons=reasons)
    if NEEDING_SOMEONE.intersection(reasons):
        _tell_members(message, "message.held")
    return True


def wait(
    message: EmailMessage,
    until: datetime,
    reasons: list[str],
    *,
    answer: str = "",
    tried: bool = True,
    **only_if: Any,
) -> bool:
    """It leaves later. A try that did not come to speak with the server does not count as one."""
    return _change(
        message,
        {State.LEAVING},
        only_if,
        state=State.WAITING,
        claim=None,
        claimed_at=None,
        handed_over_at=None,
        leaves_after=until,
        reasons=reasons,
        answer=answer,
        attempts=F("attempts") if tried else F("attempts") - 1,
    )


def try_later_or_fail(
    message: EmailMessage, reasons: list[str], answer: str, *, handed_over: bool = True
) -> str:
    """Wait, longer each time. Answers the state that it has now, empty where it was not ours.

    With `handed_over=False` nothing is changed if the server may have the message by now.
    """
    only_if: dict[str, Any] = {} if handed_over else {"handed_over_at": None}
    if message.attempts > len(WAITS):
        failed = fail(message, [*reasons, "gave_up"], answer, **only_if)
        return State.FAILED if failed else ""
    later = clock.now() + WAITS[message.attempts - 1]
    return State.WAITING if wait(message, later, reasons, answer=answer, **only_if) else ""


def _change(
    message: EmailMessage,
    states: set[State],
    only_if: dict[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """Only while the message is ours: same claim, and in one of these states."""
    ours = EmailMessage.objects.filter(
        pk=message.pk, claim=message.claim, state__in=states, **(only_if or {})
    )
    return message.claim is not None and ours.update(**fields) == 1


def _tell_history(message: EmailMessage, verb: str, **facts: Any) -> None:
    record(
        message.organisation_id,
        verb,
        message,
        customer_id=message.customer_id,
        facts={"to": ", ".join(message.to), "subject": str(message), **facts},
    )


def _tell_members(message: EmailMessage, kind: str, **facts: Any) -> None:
    tell_all(
        message.organisation,
        kind,
        url=page_of(message),
        facts={"customer": message.customer.name, "to": ", ".join(message.to), **facts},
    )


def page_of(message: EmailMessage) -> str:
    return reverse("messaging:message", args=[message.organisation.slug, message.pk])
