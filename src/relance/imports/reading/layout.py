"""Where the table lies in the file: title lines above the header, totals below, empty lines
anywhere.
"""

from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from itertools import chain, takewhile

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.tables import (
    BlockSource,
    Cell,
    FirstLine,
    Record,
    Row,
    SkippedLine,
    is_blank,
    parts,
)
from relance.imports.reading.below import Below, note_title, skipped_as
from relance.imports.reading.endings import (
    FOOTER_LINE,
    TOTALS_LINE,
    is_footer,
    is_sum_of,
    is_total,
    may_be_sums,
)
from relance.imports.reading.widths import TOO_FEW_CELLS, as_wide, begins_plainly

TOTALS_AT_END = 3
MOST_ENDINGS = 6
EMPTY_AT_END = EXACT_AT_ONCE = 100
FIRST_LINES = 12


@dataclass(frozen=True)
class Table:
    """A file that was understood. `records()`, `blocks()` and `rows()` stream from the start each
    time they are called.

    `header_line` is 0 where the file has no header, and its columns are named by letters. `sheets`
    are the names of the visible sheets of a spreadsheet. `skipped` holds the titles, totals and
    such lines that the last complete reading left out, `left_out` those that a person did.
    """

    header: tuple[str, ...]
    header_line: int
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    source: BlockSource
    sheets: tuple[str, ...] = ()
    skipped: list[SkippedLine] = field(default_factory=list)
    left_out: "Table | None" = None

    def records(self) -> Iterator[Record]:
        """Every line of the file, as it is."""
        return chain.from_iterable(self.source())

    def rows(self) -> Iterator[Row]:
        """The lines under the header that say something, as wide as it."""
        return chain.from_iterable(self.blocks())

    def blocks(self) -> Iterator[list[Row]]:
        """The same, some at once: as many as were read at once, none empty."""
        return _without_endings(self, _blocks_below(self, self.skipped), hold=MOST_ENDINGS)

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
        blocks = parts(_exact_rows_below(self, width), EXACT_AT_ONCE)
        return chain.from_iterable(_without_endings(self, blocks, hold=EMPTY_AT_END))

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


def _without_endings(
    table: Table, blocks: Iterator[list[Row]], *, hold: int
) -> Iterator[list[Row]]:
    """What ends the file below its table is set apart in `table.skipped`; `hold` lines are looked
    at.
    """
    table.skipped.clear()
    before = 0
    held: list[Row] = []
    for block in blocks:
        held += block
        if above := held[:-hold]:
            before += len(above)
            yield above
            del held[:-hold]
    endings = _endings(table, held, before) if len(table.header) > 1 else {}
    table.skipped.extend(skipped_as(row, endings[row.line]) for row in held if row.line in endings)
    if sound := [row for row in held if row.line not in endings]:
        yield sound


def _endings(table: Table, held: list[Row], before: int) -> dict[int, str]:
    """Line → what it is, of the last ones; `before`: how many stand above them."""
    found: dict[int, str] = {}
    says = [row for row in held if not all(map(is_blank, row.cells))]
    while says and len(found) < MOST_ENDINGS:
        *above, last = says
        if is_total(last):
            found[last.line] = TOTALS_LINE
        elif is_footer(last, before + sum(not is_total(row) for row in above)):
            found[last.line] = FOOTER_LINE
        else:
            break
        says = above
    found |= {row.line: TOTALS_LINE for row in says[-TOTALS_AT_END:] if is_total(row)}
    says = [row for row in says if row.line not in found]
    if says and _adds_up(table, says[-1], found):
        found[says[-1].line] = TOTALS_LINE
    return found


def _adds_up(table: Table, last: Row, but: Container[int]) -> bool:
    """Reads the file once more, where the last line could be sums without a word."""
    last = as_wide(last, len(table.header))
    if not may_be_sums(last):
        return False
    above = (row for row in chain.from_iterable(_blocks_below(table)) if row.line not in but)
    return is_sum_of(last, takewhile(lambda row: row.line < last.line, above))


def _blocks_below(table: Table, skipped: list[SkippedLine] | None = None) -> Iterator[list[Row]]:
    below = Below(
        table.header_line,
        width=len(table.header),
        is_text=table.delimiter is not None,
        skipped=skipped,
    )
    return below.blocks(table.source())


def _exact_rows_below(table: Table, full_width: int) -> Iterator[Row]:
    width, is_text = len(table.header), table.delimiter is not None
    for record in table.records():
        line, cells, damage = record
        if line <= table.header_line:
            note_title(table.skipped, record, table.header_line)
            continue
        if not cells:
            continue
        if not (cells and begins_plainly(cells[0])) and all(map(is_blank, cells)):
            if is_text and len(cells) >= width:
                yield as_wide(Row(line, cells), full_width)
            continue
        if not damage and len(cells) != width:
            damage = TOO_FEW_CELLS if len(cells) < width else as_wide(record, width).damage
        yield Row(line, as_wide(record, full_width).cells, damage)
