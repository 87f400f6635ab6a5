"""What messages bring to the places of the house: see `core/places.py`."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relance.core.places import (
    Count,
    HomeWidget,
    NotificationKind,
    RailEntry,
    Sentence,
    SettingsPage,
)
from relance.history.models import Event
from relance.messaging.listing import messages_of
from relance.messaging.queries import needing_a_person
from relance.messaging.reasons import reason_of
from relance.messaging.showing import reasons_of, shown
from relance.messaging.templates_default import begin
from relance.organisations.models import Member

beginning = begin
ON_HOME = 6


def _count(member: Member) -> Count | None:
    number = needing_a_person(messages_of(member)).count()
    words = ngettext(
        "%(number)s message failed or uncertain",
        "%(number)s messages failed or uncertain",
        number,
    )
    return Count(number, words % {"number": number}, urgent=True) if number else None


RAIL_ENTRY = RailEntry(
    key="messages", label=_("E-mails"), icon="at", url_name="messaging:list", count=_count
)

SETTINGS_PAGES = (
    SettingsPage(
        key="templates",
        label=_("Templates"),
        help=_("The texts of reminders, in French and in English"),
        icon="edit",
        url_name="messaging:templates",
    ),
)


def _needing_a_person(member: Member) -> dict[str, Any]:
    rows = needing_a_person(messages_of(member)).order_by("-settled_at", "-pk")
    latest = [(row, shown(row), reasons_of(row)[:1]) for row in rows[:ON_HOME]]
    return {"messages_in_need": latest, "messages_in_need_count": rows.count()}


HOME_WIDGET = HomeWidget(
    key="messages", template="messaging/widget.html", context=_needing_a_person
)


def _page(member: Member, event: Event) -> str:
    return reverse("messaging:message", args=[member.organisation.slug, event.subject_id])


def _with_reason(text: Any) -> Any:
    """The sentence, then why, in the reader's language."""

    def told(event: Event) -> str:
        codes = event.facts.get("reasons") or []
        why = " ".join(str(reason_of(code).words) for code in codes)
        sentence = str(text) % {"to": event.facts.get("to", "")}
        return gettext("%(what)s: %(why)s") % {"what": sentence, "why": why} if why else sentence

    return told


SENTENCES = (
    Sentence("message.sent", _("E-mail sent to %(to)s"), icon="at", url=_page),
    Sentence(
        "message.failed",
        _with_reason(_("E-mail to %(to)s failed")),
        icon="alert",
        url=_page,
        state="bad",
    ),
    Sentence(
        "message.uncertain",
        _("Uncertain whether the e-mail to %(to)s arrived"),
        icon="question",
        url=_page,
        state="hold",
    ),
    Sentence(
        "message.held",
        _with_reason(_("E-mail to %(to)s not sent")),
        icon="pause",
        url=_page,
        state="hold",
    ),
    Sentence("message.arrived", _("E-mail to %(to)s known to have arrived"), "check", url=_page),
    Sentence("message.sent_again", _("Uncertain e-mail to %(to)s sent again"), "send", url=_page),
    Sentence(
        "message.retried",
        _("Failed e-mail tried again"),
        "send",
        url=_page,
        labels={"to": _("Recipients")},
    ),
)

NOTIFICATION_KINDS = (
    NotificationKind(
        "message.failed",
        _("The e-mail to %(customer)s (%(to)s) failed."),
        icon="alert",
        state="bad",
    ),
    NotificationKind(
        "message.partly_refused",
        _("The e-mail to %(customer)s did not reach %(refused)s."),
        icon="alert",
        state="bad",
    ),
    NotificationKind(
        "message.held",
        _("The e-mail to %(customer)s was not sent: look why."),
        icon="pause",
        state="hold",
    ),
    NotificationKind(
        "message.uncertain",
        _("Nobody knows whether the e-mail to %(customer)s (%(to)s) arrived: decide."),
        icon="question",
        state="hold",
    ),
)
