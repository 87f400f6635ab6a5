"""Dates as files hold them: real ones, Excel's serial numbers, texts in French and English.

Whether `05/06/2026` is in June or in May is decided once for a column, over all its lines.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import isfinite

from relance.imports.cells.cleaning import plain
from relance.imports.cells.tables import Cell

# Excel counts from 1899-12-31 and believes that 1900 was a leap year; exact from March 1900 on.
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: five digits, which no year or day has
LONGEST_TEXT = 60
LONGEST_NUMERIC = 10  # 13/10/2026
_EARLIEST, _LATEST = date(1950, 1, 1), date(2150, 1, 1)

_NUMERIC = re.compile(r"(\d{1,2})([/.\-\s])(\d{1,2})\2(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME_OF_DAY = re.compile(
    r"[T\s]+\d{1,2}[:hH]\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]m|z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_WORDED = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er|st|nd|rd|th)? ([a-z]+) (\d{4}|\d{2})")
_WORDED_US = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "janvier january janv jan",
            "fevrier february fevr fev feb",
            "mars march mar",
            "avril april avr apr",
            "mai may",
            "juin june jun",
            "juillet july juil jul",
            "aout august aou aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        start=1,
    )
    for word in words.split()
}


class Order(StrEnum):
    """Which number comes first where both could be a month."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Evidence:
    """What a column's dates prove, one after the other; order-free, so that chunks can be added."""

    def __init__(self) -> None:
        self.day_first = 0
        self.month_first = 0
        self.undecided = 0

    def add(self, cell: Cell) -> None:
        self.add_all([cell])

    def add_all(self, cells: Iterable[Cell]) -> None:
        """The cells of some lines."""
        days = (cell.strip()[:LONGEST_NUMERIC] for cell in cells if isinstance(cell, str))
        kinds = Counter(map(_kind_of, days))
        self.day_first += kinds["day_first"]
        self.month_first += kinds["month_first"]
        self.undecided += kinds["undecided"]

    @property
    def order(self) -> Order | None:
        """The order that most lines prove; None where none does."""
        if self.day_first == self.month_first:
            return None
        return Order.DAY_FIRST if self.day_first > self.month_first else Order.MONTH_FIRST

    @property
    def is_question(self) -> bool:
        """Whether some date could be read both ways and nothing in the column says which."""
        return self.order is None and self.undecided > 0


@lru_cache(maxsize=20_000)
def _kind_of(text: str) -> str:
    """Which of the counts of `Evidence` a date goes to; empty where it proves nothing."""
    if not (parts := _NUMERIC.match(text)):
        return ""
    first, mark, second = int(parts[1]), parts[2], int(parts[3])
    if mark == "." or first > 12 >= second > 0:
        return "day_first"
    if second > 12 >= first > 0:
        return "month_first"
    if 0 < first <= 12 and 0 < second <= 12 and first != second:
        return "undecided"
    return ""


def parse_date(cell: Cell, order: Order | None = None) -> date:
    """The day. Raises ValueError for what is none, `31/02/2026` among it."""
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, bool) or cell is None:
        raise ValueError(cell)
    if isinstance(cell, int | float):
        return _from_serial(cell)
    if not isinstance(cell, str):
        raise ValueError(cell)
    return _from_text(cell, order)


def _from_serial(number: float) -> date:
    if not isfinite(number):
        raise ValueError(number)
    if int(number) not in _SERIALS:
        if _COMPACT.fullmatch(str(int(number))):
            return _from_text(str(int(number)), None)
        raise ValueError(number)
    return _EPOCH + timedelta(days=int(number))


@lru_cache(maxsize=20_000)
def _from_text(text: str, order: Order | None) -> date:
    if len(text) > LONGEST_TEXT:
        raise ValueError(text)
    bare = _TIME_OF_DAY.sub("", text.strip())
    if parts := _NUMERIC.fullmatch(bare):
        first, second, year = int(parts[1]), int(parts[3]), _year(parts[4])
        month_first = order == Order.MONTH_FIRST and parts[2] != "."
        day, month = (second, first) if month_first else (first, second)
        return _plausible(date(year, month, day))
    if parts := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
        return _plausible(date(int(parts[1]), int(parts[2]), int(parts[3])))
    if bare.isdigit() and len(bare) == 5:
        return _from_serial(int(bare))
    return _plausible(_from_words(plain(bare)))


def _from_words(words: str) -> date:
    if parts := _WORDED.fullmatch(words):
        day, month, year = parts[1], parts[2], parts[3]
    elif parts := _WORDED_US.fullmatch(words):
        month, day, year = parts[1], parts[2], parts[3]
    else:
        raise ValueError(words)
    if month not in _MONTHS:
        raise ValueError(words)
    return date(_year(year), _MONTHS[month], int(day))


def _year(text: str) -> int:
    """Two digits lie between 1950, before which no date is taken for one, and 2049: an invoice
    may be due in some years, and no ledger reaches to 2069.
    """
    year = int(text)
    if len(text) > 2:
        return year
    return 2000 + year if year < 50 else 1900 + year


def _plausible(day: date) -> date:
    """A year 0206 or 20226 is a typing mistake, not a date."""
    if not _EARLIEST <= day < _LATEST:
        raise ValueError(day)
    return day
