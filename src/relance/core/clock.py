"""The one clock of the product.

`RELANCE_NOW` (an ISO date or moment, in the installation's time zone unless it says its own) makes
it stand still at that moment, for commands, pages and workers alike. Production refuses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings

# Far enough from where a calendar ends that delays and time zones can be added to any day.
_FIRST, _LAST = date(1970, 1, 1), date(2199, 12, 31)
_moved_to: ContextVar[datetime | None] = ContextVar("relance_clock", default=None)


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """Read an ISO date or moment; without an offset it is in `zone`. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def refuse_far_day(day: date) -> None:
    """Raises ValueError for a day that cannot be meant, and is too near the end of the calendar."""
    if not _FIRST <= day <= _LAST:
        raise ValueError(day)


def now() -> datetime:
    """The present moment, in UTC."""
    moved = _moved_to.get()
    if moved is not None:
        return moved
    if settings.RELANCE_NOW:
        return parse_moment(settings.RELANCE_NOW, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
    return datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """The present day for someone who lives in `zone`."""
    return now().astimezone(zone).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at `moment` (aware) inside the block: stories are told so."""
    token = _moved_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved_to.reset(token)
