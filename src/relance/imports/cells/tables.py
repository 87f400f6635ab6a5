"""What a file is made of, whatever it was written with: lines, and cells in them.

Lines are counted as the person sees them: lines of the text file, rows of the sheet, from 1.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice, repeat
from typing import NamedTuple, TypeVar, cast

T = TypeVar("T")
Cell = str | int | float | bool | date | datetime | time | None


class Row(NamedTuple):
    """One data line, as wide as the header. With `damage` set the cells must not be trusted, and
    those beyond the header are what is too much.
    """

    line: int
    cells: list[Cell]
    damage: str | None = None


# One raw line of the file, before anything is known of the header. The same class: a line that
# needs nothing done to it is handed on as it is.
Record = Row
RecordSource = Callable[[], Iterable[Record]]
# The same, as many at once as come at once from where they are read; none perhaps.
BlockSource = Callable[[], Iterable[list[Record]]]


@dataclass(frozen=True)
class SkippedLine:
    """A line left out as a title or a total, so that nothing is dropped in silence; `code` is that
    of its warning.
    """

    line: int
    text: str
    code: str


@dataclass(frozen=True)
class FirstLine:
    """A line near the header as the file has it, titles and all, for a person to look at."""

    line: int
    cells: tuple[str, ...]
    is_header: bool


def parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time, in their order."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


_BLANKS = "\ufeff\u200b \t\r\n\xa0\u202f"


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(_BLANKS))


def are_filled_texts(cells: Iterable[Cell]) -> bool:
    """Whether each is a text, and not blank."""
    try:
        return all(map(str.strip, cast("Iterable[str]", cells), repeat(_BLANKS)))
    except TypeError:
        return False


LONGEST_NUMBER = 60
_NUMBER_LIKE = re.compile(
    r"^[\s(+-]*[€$£]?\s*\d[\d\s.,'/:-]*\s*[€$£%)]?\s*(eur|usd|gbp|chf)?$", re.IGNORECASE
)


def is_number_like(text: str) -> bool:
    """A number, an amount or a date, as opposed to a name."""
    return len(text) <= LONGEST_NUMBER and bool(_NUMBER_LIKE.match(text.strip()))
