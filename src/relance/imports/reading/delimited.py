"""Text files: the records between line ends of any kind.

The quick way takes a block of lines at once: without quotes its lines are parted at the separators,
with quotes the csv module reads it whole, wherever they leave no doubt. The careful way takes the
rest line by line. Both answer the same.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count, islice, repeat, takewhile
from operator import itemgetter
from typing import BinaryIO, TextIO, cast

from relance.imports.cells.formulas import is_cut_off, unwrapped
from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Record
from relance.imports.reading.physical import BLOCK, PhysicalLines, decoded, lines_of
from relance.imports.reading.quoting import (
    QUOTES_INVALID,
    CarefulReader,
    is_by_the_rules,
    quotes_pair,
)

LONGEST_CELL = 200_000
MOST_COLUMNS = 2_000
# Records in memory together; a record may go on into the next block again and again.
MOST_AT_ONCE = 1_000
# Plain lines between others that are worth looking for; records until the next look, at most.
FEW_LINES = 8
MOST_PATIENCE = 256
# What ends a line to `str.splitlines`, and is part of a cell here.
_ENDS_OF_PYTHON = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
Notice = Callable[[int, str], None]

csv.field_size_limit(LONGEST_CELL)
# Without the cost of a NamedTuple's own constructor.
_record = partial(tuple.__new__, Record)


def delimited_blocks(
    source: BinaryIO,
    encoding: str,
    delimiter: str,
    *,
    width: int = 0,
    most_columns: int = MOST_COLUMNS,
    notice: Notice | None = None,
) -> Iterator[list[Record]]:
    """Every record with the physical line on which it starts, its cells as they are written; but
    `="0042"` is 0042, unless there is a `notice`. As many at once as come at once.

    `width` is the number of columns, once the header is known: without it a stray quote that
    swallowed lines is only found where the quotes do not pair. `notice` is told the lines with a
    single quote inside a cell that does not begin with one, taken as it stands. Raises FileRefused
    for what cannot be read at all.
    """
    with decoded(source, encoding) as text:
        records = Records(text, delimiter, width, notice=notice)
        for block in records.blocks():
            if max(map(len, map(itemgetter(1), block))) > most_columns:
                _refuse_wide(block, most_columns)
            yield block


def _refuse_wide(block: list[Record], most_columns: int) -> None:
    line = next(record.line for record in block if len(record.cells) > most_columns)
    raise FileRefused(
        "too_many_columns", f"Line {line} has more than {most_columns} columns", line=line
    )


def _parted(block: str) -> list[str]:
    """The lines of a block, without their ends."""
    if not any(map(block.__contains__, _ENDS_OF_PYTHON)):
        return block.splitlines()
    return block.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


def _as_records(lines: Iterable[int], rows: list[list[str]]) -> list[Record]:
    return list(map(_record, zip(lines, rows, repeat(None))))


class Records:
    """The records of a text, some at a time. `careful`: every line the careful way."""

    def __init__(
        self,
        text: TextIO,
        delimiter: str,
        width: int,
        *,
        notice: Notice | None = None,
        block: int = BLOCK,
        careful: bool = False,
    ) -> None:
        self.lines = PhysicalLines(text, block=block)
        self.delimiter = delimiter
        self.notice = notice
        self.always_careful = careful
        self._patience = 1
        self._careful_next = 0
        self.careful = CarefulReader(self.lines, delimiter, width, notice)
        self._quote_after_space = re.compile(rf'(?:^|[{re.escape(delimiter)}\r\n]) +"')

    def blocks(self) -> Iterator[list[Record]]:
        """None of them empty."""
        for records in filter(None, self._as_written()):
            if self.lines.has_formulas and not self.notice:
                records = list(map(self._unwrapped, records))
            yield records

    def _unwrapped(self, record: Record) -> Record:
        """Where a separator inside has cut `="Durand; fils"` in two, no column can be trusted."""
        texts = cast("list[str]", record.cells)
        wrapped = [text for text in texts if '="' in text]
        if record.damage or not wrapped:
            return record
        if any(map(is_cut_off, wrapped)):
            return Record(record.line, [self.delimiter.join(texts)], QUOTES_INVALID)
        return Record(record.line, [unwrapped(text) if '="' in text else text for text in texts])

    def _next_block(self) -> str:
        self.lines.has_formulas = False
        return self.lines.block()

    def _as_written(self) -> Iterator[list[Record]]:
        lines = self.lines
        while block := self._next_block():
            quick = None if self.always_careful else self._at_once(block)
            if quick is not None:
                yield quick
                continue
            lines.one_by_one(block)
            while lines.is_waiting:
                yield self._mixed()

    def _mixed(self) -> list[Record]:
        """Of what waits, the plain lines at once and the others carefully."""
        found: list[Record] = []
        while self.lines.is_waiting and len(found) < MOST_AT_ONCE:
            if self._tries_plain():
                found += self._plain_lines()
            if self.lines.is_waiting:
                found += self.careful.next_records()
        return found

    def _tries_plain(self) -> bool:
        """Not where the last lines were hardly ever plain: looking ahead would cost more."""
        self._careful_next -= 1
        is_doubtful = self.lines.given + 1 == self.careful.doubtful
        return not self.always_careful and not is_doubtful and self._careful_next < 0

    def _at_once(self, block: str) -> list[Record] | None:
        """The records of a block; None where one needs care."""
        if '"' in block:
            return self._quoted_at_once(block)
        lines = _parted(block)
        if len(block) > LONGEST_CELL and len(max(lines, key=len)) > LONGEST_CELL:
            return None
        delimiter = self.delimiter
        return self._records([line.split(delimiter) if line else [] for line in lines])

    def _quoted_at_once(self, block: str) -> list[Record] | None:
        if self.notice or self._has_quote_after_space(block):
            return None
        reader = csv.reader(lines_of(block), delimiter=self.delimiter, strict=True)
        rows: list[list[str]] = []
        ends: list[int] = []
        try:
            for cells in reader:
                rows.append(cells)
                ends.append(reader.line_num)
        except csv.Error:
            return None
        if reader.line_num == len(rows):
            return self._records(rows)
        return self._over_several_lines(list(lines_of(block)), rows, ends)

    def _over_several_lines(
        self, lines: list[str], rows: list[list[str]], ends: list[int]
    ) -> list[Record] | None:
        """`ends`: the line of the block on which each row ends."""
        starts = [0, *ends[:-1]]
        for cells, start, end in zip(rows, starts, ends, strict=True):
            if end > start + 1 and self.careful.swallowed(cells, lines[start:end]):
                return None
        first = self.lines.given + 1
        self.lines.given += len(lines)
        return [
            Record(first + start, list(cells)) for start, cells in zip(starts, rows, strict=True)
        ]

    def _has_quote_after_space(self, text: str) -> bool:
        return ' "' in text and self._quote_after_space.search(text) is not None

    def _plain_lines(self) -> list[Record]:
        """The next lines as far as each is a record by itself, and nothing is to be said of it."""
        lines = self.lines
        plain = takewhile(self._is_plain, islice(lines.waiting, lines.at, None))
        reader = csv.reader(plain, delimiter=self.delimiter, strict=True)
        rows: list[list[str]] = []
        try:
            for cells in reader:
                if reader.line_num > len(rows) + 1:
                    break
                rows.append(cells)
        except csv.Error:
            pass
        lines.at += len(rows)
        self._patience = 1 if len(rows) > FEW_LINES else min(2 * self._patience, MOST_PATIENCE)
        self._careful_next = self._patience - 1
        return self._records(rows)

    def _is_plain(self, line: str) -> bool:
        if '"' not in line:
            return True
        if self.notice and not quotes_pair(line, self.delimiter):
            return False
        return not self._has_quote_after_space(line) or is_by_the_rules(line, self.delimiter)

    def _records(self, rows: list[list[str]]) -> list[Record]:
        first = self.lines.given + 1
        self.lines.given += len(rows)
        return _as_records(count(first), rows)
