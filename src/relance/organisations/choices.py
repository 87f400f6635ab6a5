"""What an organisation chooses from: time zones, countries, currencies, in the reader's words."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global

from relance.core.countries import country_names
from relance.core.languages import locale_of

Choices = list[tuple[str, str]]
CONTINENTS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, Choices]]:
    """Grouped by continent, as the tz database names them."""
    grouped: dict[str, Choices] = {}
    for zone in sorted(available_timezones()):
        continent, _slash, city = zone.partition("/")
        if continent in CONTINENTS:
            grouped.setdefault(continent, []).append((zone, city.replace("_", " ")))
    return [*grouped.items(), ("UTC", [("UTC", "UTC")])]


def countries(language: str) -> Choices:
    return list(country_names(language).items())


@lru_cache(maxsize=4)
def currencies(language: str) -> Choices:
    """Those that some country pays with today, the most usual first."""
    usual = ("EUR", "USD", "GBP", "CHF", "CAD", "XPF", "XOF", "XAF", "MAD", "TND")
    names = locale_of(language).currencies
    current = {
        code
        for history in get_global("territory_currencies").values()
        for code, _start, end, is_tender in history
        if end is None and is_tender
    }
    codes = [*usual, *sorted(current - set(usual))]
    return [(code, f"{code} · {names.get(code, code)}") for code in codes]
