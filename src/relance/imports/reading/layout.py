"""Where the table lies in the file: title lines above the header, totals below, empty lines
anywhere.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time

from relance.imports.cells.cleaning import plain, text_of
from relance.imports.cells.tables import (
    Cell,
    FirstLine,
    RecordSource,
    Row,
    SkippedLine,
    is_blank,
    is_number_like,
)
from relance.imports.reading.quoting import QUOTES_INVALID

TOO_MANY_CELLS = "too_many_cells"
TOO_FEW_CELLS = "too_few_cells"
# Of these lines no column can be trusted: a person says where each text belongs.
DAMAGE = frozenset({TOO_MANY_CELLS, QUOTES_INVALID})
TOTALS_AT_END = 3
EMPTY_AT_END = 100
FIRST_LINES = 12
_TOTAL_WORDS = re.compile(
    r"^(sous )?(total|totaux|somme|grand total|sub ?total|sum)"
    r"( general| generaux| ttc| ht| eur| a recevoir| du| clients| factures| lignes)*"
    r"( \d[\d ]*)?$"
)


@dataclass(frozen=True)
class Table:
    """A file that was understood. `rows()` streams from the start each time it is called.

    `header_line` is 0 where the file has no header, and its columns are named by letters. `sheets`
    are the names of the visible sheets of a spreadsheet. `skipped` holds the totals lines that the
    last complete reading left out, `left_out` the lines that a person did.
    """

    header: tuple[str, ...]
    header_line: int
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    records: RecordSource
    sheets: tuple[str, ...] = ()
    skipped: list[SkippedLine] = field(default_factory=list)
    left_out: "Table | None" = None

    def rows(self) -> Iterator[Row]:
        """The lines under the header that say something, as wide as it."""
        return _without_totals(self, _rows_below(self), hold=TOTALS_AT_END)

    def exact_header(self) -> list[Cell]:
        """As it is written, spaces and all, with what trails empty."""
        for record in self.records():
            if record.line == self.header_line:
                return record.cells + [None] * (len(self.header) - len(record.cells))
        return list(self.header)

    def exact_rows(self, width: int) -> Iterator[Row]:
        """The lines as wide as the exact header is, and lines of nothing but separators; those with
        fewer cells than there are names are marked, their last columns empty.
        """
        return _without_totals(self, _exact_rows_below(self, width), hold=EMPTY_AT_END)

    def first_lines(self, most: int = FIRST_LINES) -> list[FirstLine]:
        """The lines of the file from its top, titles and empty ones too; where the header comes
        late, those around it.
        """
        seen: deque[Row] = deque(maxlen=most)
        for record in self.records():
            seen.append(record)
            if len(seen) == most and record.line >= self.header_line + min(2, most - 1):
                break
        return [
            FirstLine(record.line, tuple(map(text_of, record.cells)), self._heads(record))
            for record in seen
        ]

    def _heads(self, record: Row) -> bool:
        return record.line == self.header_line


def _without_totals(table: Table, rows: Iterator[Row], *, hold: int) -> Iterator[Row]:
    """Totals at the end are set apart in `table.skipped`; `hold` lines are looked at."""
    table.skipped.clear()
    held: deque[Row] = deque()
    for row in rows:
        held.append(row)
        if len(held) > hold:
            yield held.popleft()
    says = [row.line for row in held if not all(map(is_blank, row.cells))]
    last = set(says[-TOTALS_AT_END:])
    for row in held:
        if len(table.header) > 1 and row.line in last and _is_total(row):
            words = " ".join(filter(None, map(text_of, row.cells)))
            table.skipped.append(SkippedLine(row.line, words[:200]))
        else:
            yield row


def _rows_below(table: Table) -> Iterator[Row]:
    width, header_line = len(table.header), table.header_line
    for record in table.records():
        line, cells, damage = record
        if line <= header_line or not cells or (not any(cells) and all(map(is_blank, cells))):
            continue
        if damage or len(cells) != width:
            record = _set_apart(record, width) if damage else _as_wide(record, width)
            line, cells, damage = record
        if _begins_plainly(cells[0]) or damage or not all(map(is_blank, cells)):
            yield record


def _begins_plainly(cell: Cell) -> bool:
    """Most lines begin with a letter or a digit: no need to look at each of their cells."""
    return isinstance(cell, str) and cell[:1].isalnum()


def _exact_rows_below(table: Table, full_width: int) -> Iterator[Row]:
    width, is_text = len(table.header), table.delimiter is not None
    for record in table.records():
        line, cells, damage = record
        if line <= table.header_line or not cells:
            continue
        if not (cells and _begins_plainly(cells[0])) and all(map(is_blank, cells)):
            if is_text and len(cells) >= width:
                yield _as_wide(Row(line, cells), full_width)
            continue
        if not damage and len(cells) != width:
            damage = TOO_FEW_CELLS if len(cells) < width else _as_wide(record, width).damage
        yield Row(line, _as_wide(record, full_width).cells, damage)


def _set_apart(record: Row, width: int) -> Row:
    """A line that could not be parted into cells: its text stands behind the last column, as what
    is too much does, for it belongs into none of them.
    """
    if len(record.cells) > width:
        return record
    return record._replace(cells=[*[None] * width, *record.cells])


def _as_wide(record: Row, width: int) -> Row:
    """A line with too many cells keeps them all, so that none is lost when it is corrected."""
    line, cells, damage = record
    if len(cells) == width:
        return record
    if len(cells) < width:
        cells = cells + [None] * (width - len(cells))
    elif not damage and not all(map(is_blank, cells[width:])):
        return Row(line, cells, TOO_MANY_CELLS)
    return Row(line, cells[:width], damage)


def _is_total(row: Row) -> bool:
    """« TOTAL » and sums beside it. A customer called Total has an id or an address beside it."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    if len(filled) < 2 or not isinstance(filled[0], str) or row.damage:
        return False
    label = plain(filled[0].split(":")[0])
    return bool(_TOTAL_WORDS.match(label)) and all(map(_is_figure, filled[1:]))


def _is_figure(cell: Cell) -> bool:
    if isinstance(cell, str):
        return is_number_like(cell)
    return not isinstance(cell, date | time)
