"""When the plans send next by themselves, in the words of the rail."""

from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relance.core.dates import written_day, written_time
from relance.core.reader import reader_language
from relance.dunning.models import PlanAssignment
from relance.dunning.queries import is_open, opening_of
from relance.dunning.standing import summary_of
from relance.organisations.models import Organisation


def next_sending(member: Any) -> str:
    """« Next automatic sending on 23 Nov. at 08:30 »; nothing where no plan is at work."""
    organisation: Organisation = member.organisation
    if not PlanAssignment.objects.in_organisation(organisation).exists():
        return ""
    due = summary_of(organisation).due
    messages = ngettext("%(number)s message", "%(number)s messages", due) % {"number": due}
    if is_open(organisation):
        return _("Automatic sending today: %(messages)s.") % {"messages": messages} if due else ""
    language, opening = reader_language(), opening_of(organisation)
    day = opening.astimezone(organisation.zone).date()
    when = {
        "day": written_day(day, language, today=organisation.today()),
        "time": written_time(opening, language, organisation.zone),
        "messages": messages,
    }
    if due and day == organisation.today():
        return _("Next automatic sending today at %(time)s, %(messages)s.") % when
    if due:
        return _("Next automatic sending on %(day)s at %(time)s, %(messages)s.") % when
    return _("Next automatic sending on %(day)s at %(time)s.") % when


def named_day(day: date, organisation: Organisation) -> str:
    """« Monday 23 Nov », to stand within a sentence."""
    written = written_day(day, reader_language(), today=organisation.today())
    return f"{WEEKDAYS[day.weekday()]} {written}"
