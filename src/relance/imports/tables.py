"""What a file is made of, whatever it was written with: lines, and cells in them.

Lines are counted as the person sees them: lines of the text file, rows of the sheet, from 1.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Cell = str | int | float | bool | date | datetime | time | None


class Record(NamedTuple):
    """One raw line of the file, before anything is known of the header."""

    line: int
    cells: list[Cell]
    damage: str | None = None


class Row(NamedTuple):
    """One data line, as wide as the header. With `damage` set the cells must not be trusted."""

    line: int
    cells: list[Cell]
    damage: str | None = None


RecordSource = Callable[[], Iterable[Record]]


@dataclass(frozen=True)
class SkippedLine:
    """A line left out as a total, so that nothing is dropped in silence."""

    line: int
    text: str


def parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time, in their order."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def is_blank(cell: Cell) -> bool:
    return cell is None or (
        isinstance(cell, str) and not cell.strip("\ufeff\u200b \t\r\n\xa0\u202f")
    )
