"""Working days: Monday to Friday, less the public holidays of the organisation's country. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SATURDAY = 5


def is_working_day(day: date, country: str) -> bool:
    """`country` is an ISO 3166 code; of one whose holidays are unknown only weekends are known."""
    return day.weekday() < SATURDAY and day not in _public_holidays(country, day.year)


def next_working_day(day: date, country: str) -> date:
    """The first working day that is not before `day`."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def next_opening(
    moment: datetime, *, zone: ZoneInfo, country: str, opens: time, closes: time
) -> datetime:
    """`moment` itself where it is within working hours, else when they begin next, in UTC.

    Hours are those of the clock on the wall in `zone`, on nights when it changes too. Hours that
    end before they begin last until midnight, so that nothing waits for ever.
    """
    local = moment.astimezone(zone)
    day = local.date()
    if is_working_day(day, country):
        if opens <= local.time() and (local.time() < closes or closes <= opens):
            return moment
        if local.time() >= opens:
            day += timedelta(days=1)
    day = next_working_day(day, country)
    return datetime.combine(day, opens, tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=256)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
