"""Values: signs, money, days, lateness, levels, states."""

from datetime import date, datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from relance.core import clock
from relance.core.dates import DayForm, age, written_day, written_lateness, written_time
from relance.core.money import Money
from relance.core.reader import reader_language, written_money

register = template.Library()

LEVEL_WORDS = {
    "R1": gettext_lazy("First reminder"),
    "R2": gettext_lazy("Second reminder"),
    "R3": gettext_lazy("Last reminder"),
    "MED": gettext_lazy("Formal notice"),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign of the sprite. Without a label it is decoration and silent."""
    href = f"{sprite()}#i-{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return silent_icon(href)


@cache
def sprite() -> str:
    """Where the icons are: one file for all pages, kept by the browser."""
    return static("relance/icons.svg")


@cache
def silent_icon(href: str) -> SafeString:
    """A page of a list has hundreds."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def money(minor: int | Money | None, currency: str = "", form: str = "") -> str:
    """`{% money 123456 "EUR" %}`; form "round" leaves out the cents. Nothing for None."""
    if minor is None:
        return ""
    return written_money(minor, currency, cents=form != "round")


@register.simple_tag
def day(value: date | datetime | None, form: DayForm = "short") -> SafeString | str:
    """`short` 27 oct., `column` 05/10/2026, `long` 5 octobre 2026, `weekday` Lundi 5 octobre."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    today = clock.today(timezone.get_current_timezone())
    text = written_day(value, reader_language(), form=form, today=today)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """`27 oct., 8 h 30` in the time zone of the organisation."""
    if value is None:
        return ""
    zone = timezone.get_current_timezone()
    local = value.astimezone(zone)
    language = reader_language()
    text = written_day(local.date(), language, today=clock.today(zone))
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        local.isoformat(timespec="minutes"),
        text,
        written_time(value, language, zone),
    )


@register.simple_tag
def lateness(due_on: date | None, today: date, form: str = "") -> SafeString:
    """A gauge of four bars and the days in words; form "long" for a panel."""
    if due_on is None:
        return format_html('<span class="faint">{}</span>', gettext("no due date"))
    step = age(due_on, today)
    return format_html(
        '<span class="late" data-age="{}">'
        '<svg aria-hidden="true"><use href="{}#late-{}"/></svg>{}</span>',
        step,
        sprite(),
        step,
        written_lateness(due_on, today, long=form == "long"),
    )


@register.filter
def grouped(number: int | None) -> str:
    """A count as the reader writes it, thousands parted: `12 400`, `12,400`."""
    return "" if number is None else number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def breakable(address: str) -> SafeString:
    """A long e-mail address that may break after its @ and before a dot, rather than anywhere."""
    person, at, host = str(address).partition("@")
    parts = format_html_join(mark_safe("<wbr>."), "{}", ([part] for part in host.split(".")))
    return format_html("{}{}<wbr>{}", person, at, parts) if at else format_html("{}", person)


@register.simple_tag
def level(code: str) -> SafeString:
    """R1, R2, R3, MED; the words are its title."""
    if not code:
        return mark_safe("")
    words = LEVEL_WORDS.get(code, code)
    return format_html(
        '<abbr class="level" data-level="{}" title="{}">{}</abbr>', code, words, code
    )


@register.simple_tag
def tag(text: str, state: str = "", icon_name: str = "") -> SafeString:
    """A state in a word; `state` good, hold or bad only where the colour means something."""
    return format_html(
        '<span class="tag"{}>{}{}</span>',
        format_html(' data-state="{}"', state) if state else "",
        icon(icon_name) if icon_name else "",
        text,
    )
