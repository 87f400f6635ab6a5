"""What only a person decides: an uncertain message arrived, or is sent again; a failed one too."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from relance.core import clock
from relance.core.refusal import Refused
from relance.history.recording import record
from relance.messaging.composing import wanted_recipients
from relance.messaging.departing import check_of
from relance.messaging.models import EmailMessage
from relance.organisations.models import Member

State = EmailMessage.State


@transaction.atomic
def mark_arrived(message: EmailMessage, member: Member) -> None:
    """« It arrived »: an uncertain message is sent. Raises Refused if it is no longer uncertain."""
    _decide(message, State.UNCERTAIN, state=State.SENT, settled_at=clock.now(), reasons=[])
    _tell(message, "message.arrived", member)


@transaction.atomic
def send_again(message: EmailMessage, member: Member) -> None:
    """« Send it again »: the same message, the same Message-ID, so that mail programs show one.

    It passes the departure check once more. Raises Refused if it is no longer uncertain, or if its
    purpose has been served meanwhile.
    """
    _refuse_repeated(message)
    _decide(message, State.UNCERTAIN, **_from_the_start())
    _tell(message, "message.sent_again", member)


@transaction.atomic
def retry_failed(message: EmailMessage, member: Member, *, to: Sequence[str]) -> None:
    """Let a failed message wait again, to other addresses where they were cured.

    Raises Refused for an address that is none, if the message has not failed, or if its purpose has
    been served meanwhile.
    """
    wanted = wanted_recipients(to)
    _refuse_repeated(message)
    is_chosen = message.to_is_chosen or wanted != message.to
    _decide(message, State.FAILED, **_from_the_start(), to=wanted, to_is_chosen=is_chosen)
    told = {"to": [", ".join(message.to), ", ".join(wanted)]} if wanted != message.to else {}
    _tell(message, "message.retried", member, changes=told)


def _refuse_repeated(message: EmailMessage) -> None:
    if check := check_of(message):
        check.again(message)


def _from_the_start() -> dict[str, Any]:
    return {
        "state": State.WAITING,
        "claim": None,
        "claimed_at": None,
        "handed_over_at": None,
        "settled_at": None,
        "leaves_after": clock.now(),
        "attempts": 0,
        "reasons": [],
        "answer": "",
        "refused": {},
    }


def _decide(message: EmailMessage, expected: str, **fields: Any) -> None:
    """Two people, or one who clicks twice: the first decides."""
    if not EmailMessage.objects.filter(pk=message.pk, state=expected).update(**fields):
        raise Refused("already_decided", _("This message has changed meanwhile. Look at it again."))


def _tell(message: EmailMessage, verb: str, member: Member, **details: Any) -> None:
    record(
        message.organisation_id,
        verb,
        message,
        member=member,
        customer_id=message.customer_id,
        facts={"to": ", ".join(message.to), "subject": str(message)},
        **details,
    )
