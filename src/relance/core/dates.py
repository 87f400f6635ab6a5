"""Days and moments as a reader writes them: `05/10/2026` in columns, `27 oct.` elsewhere."""

from datetime import date, datetime, tzinfo
from typing import Literal

from babel.dates import format_date
from django.utils.translation import gettext, gettext_lazy, ngettext

from relance.core.languages import locale_of

DayForm = Literal["short", "column", "long", "weekday"]

PATTERNS: dict[str, str] = {
    "column": "dd/MM/yyyy",
    "long": "d MMMM yyyy",
    "weekday": "EEEE d MMMM yyyy",
}


def written_day(day: date, language: str, *, form: DayForm = "short", today: date) -> str:
    """`short` leaves out the year when it is `today`'s own; `weekday` begins a line."""
    pattern = PATTERNS.get(form) or ("d MMM" if day.year == today.year else "d MMM yyyy")
    text = format_date(day, pattern, locale=locale_of(language))
    if language == "fr" and day.day == 1 and form != "column":
        text = text.replace("1 ", "1er ", 1)
    return text[0].upper() + text[1:] if form == "weekday" else text


def written_time(moment: datetime, language: str, zone: tzinfo) -> str:
    """`8 h 30` in French (with no-break spaces), `08:30` in English."""
    local = moment.astimezone(zone)
    if language == "fr":
        return f"{local.hour}\u00a0h\u00a0{local:%M}"
    return f"{local:%H:%M}"


# One for each `age`.
AGE_WORDS = (
    gettext_lazy("Not due"),
    gettext_lazy("1 to 30 days"),
    gettext_lazy("31 to 60 days"),
    gettext_lazy("61 to 90 days"),
    gettext_lazy("Over 90 days"),
)


def age(due_on: date, today: date) -> int:
    """0 not due, 1 up to 30 days late, 2 up to 60, 3 up to 90, 4 more."""
    days = (today - due_on).days
    if days <= 0:
        return 0
    return min((days - 1) // 30 + 1, 4)


def written_lateness(due_on: date, today: date, *, long: bool = False) -> str:
    """Days late in plain words, in the language of the page: « 49 days », « in 7 days »."""
    days = (today - due_on).days
    if days == 0:
        return gettext("due today") if long else gettext("today")
    if days < 0:
        if long:
            return ngettext("due in %(days)s day", "due in %(days)s days", -days) % {"days": -days}
        return ngettext("in %(days)s day", "in %(days)s days", -days) % {"days": -days}
    if long:
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
