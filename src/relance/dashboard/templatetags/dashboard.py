"""What only home writes: shares, months, and the parts that other packages bring."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_percent
from django import template
from django.template import Context
from django.utils.safestring import SafeString

from relance.core import places
from relance.core.languages import locale_of
from relance.core.reader import reader_language
from relance.core.templatetags.relance_lists import joined, rendered

register = template.Library()


@register.simple_tag
def percent(share: float) -> str:
    """0.438 → `43,8 %`, `43.8%`."""
    language = reader_language()
    pattern = "#,##0.#\u00a0%" if language == "fr" else "#,##0.#%"
    return format_percent(share, pattern, locale=locale_of(language))


@register.simple_tag
def month(day: date) -> str:
    """`novembre`, `November`."""
    return format_date(day, "LLLL", locale=locale_of(reader_language()))


@register.simple_tag(takes_context=True)
def home_widgets(context: Context) -> SafeString:
    """What the packages above bring to home, in their order."""
    member = context.get("member")
    return joined(
        rendered(context, entry.template, **entry.context(member)) for entry in places.home_widgets
    )
