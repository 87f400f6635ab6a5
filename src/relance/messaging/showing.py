"""How pages tell the state of a message: a word, a sign, and what it means for people."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from relance.messaging.models import EmailMessage
from relance.messaging.reasons import Reason, reason_of

State = EmailMessage.State


@dataclass(frozen=True)
class Shown:
    """`state` is good, hold or bad only where a colour means something."""

    word: Any
    icon: str
    state: str
    meaning: Any


SHOWN = {
    State.WAITING: Shown(_("Waiting"), "clock", "", _("It leaves as soon as it may.")),
    State.LEAVING: Shown(_("Leaving"), "send", "", _("It is leaving right now.")),
    State.SENT: Shown(_("Sent"), "check", "good", ""),
    State.FAILED: Shown(
        _("Failed"), "alert", "bad", _("It did not leave: the mail server did not take it.")
    ),
    State.UNCERTAIN: Shown(
        _("Uncertain"),
        "question",
        "hold",
        _("Nobody knows whether it arrived. It is not sent again unless you decide so."),
    ),
    State.HELD: Shown(_("Not sent"), "pause", "hold", _("It did not leave, and will not.")),
}


def shown(message: EmailMessage) -> Shown:
    return SHOWN[State(message.state)]


def reasons_of(message: EmailMessage) -> list[Reason]:
    return [reason_of(code) for code in message.reasons]
