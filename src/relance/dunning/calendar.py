"""Working days: Monday to Friday, less the public holidays of the organisation's country. Pure."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5


def is_working_day(day: date, country: str) -> bool:
    """`country` is an ISO 3166 code; of one whose holidays are unknown only week-ends are known."""
    return day.weekday() < SATURDAY and day not in _public_holidays(country, day.year)


def next_working_day(day: date, country: str) -> date:
    """The first working day that is not before `day`."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=256)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
