"""What has left already about these invoices, in the reader's words, before one more is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from relance.core.dates import written_day, written_time
from relance.core.reader import reader_language
from relance.dunning.models import Reminder, ReminderInvoice
from relance.dunning.rules import DONE_OR_UNDER_WAY
from relance.invoices.models import Invoice
from relance.organisations.models import Organisation


@dataclass(frozen=True)
class Told:
    """`last` is a sentence; `levels` says for each level that left already about which invoices."""

    last: str
    message_id: int
    levels: Mapping[str, str]


def told_already(organisation: Organisation, invoices: Sequence[Invoice]) -> Told | None:
    """None where nothing has left about any of these invoices, nor is about to."""
    links = list(
        ReminderInvoice.objects.in_organisation(organisation)
        .filter(
            invoice__in=[invoice.pk for invoice in invoices],
            left_out="",
            reminder__message__state__in=list(DONE_OR_UNDER_WAY),
        )
        .select_related("invoice", "reminder__message")
        .order_by("-reminder", "pk")
    )
    if not links:
        return None
    last = links[0].reminder
    numbers: dict[str, list[str]] = {}
    for link in links:
        if link.level and link.invoice.number not in numbers.setdefault(link.level, []):
            numbers[link.level].append(link.invoice.number)
    words = _("%(level)s was already sent about %(invoices)s.")
    return Told(
        last=_sentence(
            last,
            organisation,
            [link.invoice.number for link in links if link.reminder_id == last.pk],
        ),
        message_id=last.message_id,
        levels={
            level: words % {"level": level, "invoices": ", ".join(sorted(found))}
            for level, found in numbers.items()
        },
    )


def _sentence(reminder: Reminder, organisation: Organisation, numbers: Sequence[str]) -> str:
    message = reminder.message
    facts = {
        "what": reminder.level,
        "when": _when(reminder, organisation),
        "invoices": ", ".join(numbers),
    }
    if message.state != "sent":
        return str(_of_unsent(reminder) % facts)
    if reminder.level:
        return _("%(what)s left %(when)s about %(invoices)s.") % facts
    return _("An e-mail outside the plan left %(when)s about %(invoices)s.") % facts


def _of_unsent(reminder: Reminder) -> str:
    if reminder.message.state == "uncertain":
        return _("An e-mail may or may not have left %(when)s about %(invoices)s.")
    if reminder.level:
        return _("%(what)s is about to leave about %(invoices)s.")
    return _("An e-mail outside the plan is about to leave about %(invoices)s.")


def _when(reminder: Reminder, organisation: Organisation) -> str:
    """« today at 21:07 », « on 19 Nov at 09:02 »."""
    moment = reminder.message.settled_at or reminder.created_at
    language, today = reader_language(), organisation.today()
    day = moment.astimezone(organisation.zone).date()
    time = written_time(moment, language, organisation.zone)
    if day == today:
        return _("today at %(time)s") % {"time": time}
    return _("on %(day)s at %(time)s") % {
        "day": written_day(day, language, today=today),
        "time": time,
    }
