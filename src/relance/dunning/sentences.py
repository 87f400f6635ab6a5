"""How history tells what happened to plans and reminders, and the bell what could not leave."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relance.core.places import NotificationKind, Sentence
from relance.dunning.explaining import reason_name
from relance.history.models import Event
from relance.organisations.models import Member


def _message(member: Member, event: Event) -> str | None:
    pk = event.facts.get("message")
    return reverse("messaging:message", args=[member.organisation.slug, pk]) if pk else None


def _reminder(event: Event) -> str:
    level = event.facts.get("level", "")
    numbers = event.facts.get("invoices", [])
    text = _("Reminder %(level)s by e-mail") if level else _("E-mail outside the plan")
    told = str(text) % {"level": level}
    return f"{told}, {', '.join(numbers)}" if numbers else told


def _left_out(event: Event) -> str:
    text = _("Left out of %(level)s: %(reason)s")
    reason = reason_name(event.facts.get("reason", ""))
    return str(text) % {"level": event.facts.get("level", ""), "reason": reason}


def _paused(event: Event) -> str:
    text = _("Reminders paused: %(reason)s")
    return str(text) % {"reason": event.facts.get("reason", "")}


SENTENCES = (
    Sentence(
        "reminder.created",
        _reminder,
        icon="send",
        url=_message,
        tells_too=("message.sent", "message"),
    ),
    Sentence("reminder.left_out", _left_out, icon="pause", url=_message, state="hold"),
    Sentence("plan.assigned", _("Plan %(plan)s assigned"), icon="plan", labels={"plan": _("plan")}),
    Sentence(
        "plan.unassigned", _("Taken out of the plan"), icon="plan", labels={"plan": _("plan")}
    ),
    Sentence("plan.changed", _("Plan %(plan)s changed"), icon="plan"),
    Sentence("invoice.excluded", _("Dunning plan switched off"), icon="pause"),
    Sentence("invoice.included", _("Dunning plan switched on"), icon="play"),
    Sentence(
        "invoice.date_chosen",
        _("%(level)s moved to %(on)s"),
        icon="calendar",
        labels={"on": _("next reminder on")},
    ),
    Sentence("invoice.date_forgotten", _("The plan's own day counts again"), icon="calendar"),
    Sentence("customer.paused", _paused, icon="pause", state="hold"),
    Sentence("customer.resumed", _("Reminders go on"), icon="play"),
)
NOTIFICATION_KIND = NotificationKind(
    "dunning.warnings",
    _("Not everything could leave today: %(customers)s."),
    icon="alert",
    state="hold",
)
