"""Working days and hours: when the plans may send."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.dunning.calendar import is_working_day, next_opening
from tests.conftest import PARIS


def opening(moment: str, opens: str = "08:30", closes: str = "18:00") -> str:
    found = next_opening(
        datetime.fromisoformat(moment).replace(tzinfo=PARIS),
        zone=PARIS,
        country="FR",
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
    )
    return found.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-10-12T10:00", "2026-10-12T10:00"),
        ("2026-10-12T08:29", "2026-10-12T08:30"),
        ("2026-10-12T18:00", "2026-10-13T08:30"),
        ("2026-10-09T19:00", "2026-10-12T08:30"),  # Friday evening
        ("2026-10-25T02:30", "2026-10-26T08:30"),  # the hour that comes twice
        ("2027-03-28T02:30", "2027-03-30T08:30"),  # the hour that does not exist; Easter Monday
        ("2026-12-24T20:00", "2026-12-28T08:30"),  # Christmas is a Friday
    ],
)
def test_when_it_may_leave(now: str, leaves: str) -> None:
    assert opening(now) == leaves


def test_hours_that_end_before_they_begin_last_until_midnight() -> None:
    assert opening("2026-10-12T20:00", "09:00", "08:00") == "2026-10-12T20:00"
    assert opening("2026-10-12T07:00", "09:00", "08:00") == "2026-10-12T09:00"


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)), st.times(timezones=st.just(UTC)))
def test_it_opens_within_two_weeks_on_a_working_day(day: date, at: time) -> None:
    now = datetime.combine(day, at)
    found = next_opening(now, zone=PARIS, country="FR", opens=time(8, 30), closes=time(18))
    local = found.astimezone(PARIS)
    assert now <= found <= now + timedelta(days=14)
    assert is_working_day(local.date(), "FR")
    assert time(8, 30) <= local.time() < time(18)


@pytest.mark.parametrize(
    ("day", "country", "works"),
    [
        (date(2026, 7, 14), "FR", False),
        (date(2026, 7, 14), "DE", True),
        (date(2026, 5, 25), "FR", False),  # Whit Monday
        (date(2026, 10, 10), "FR", False),  # Saturday
        (date(2026, 10, 12), "ZZ", True),  # a country that is not known
    ],
)
def test_working_days(day: date, country: str, works: bool) -> None:
    assert is_working_day(day, country) is works
