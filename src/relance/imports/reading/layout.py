"""Where the table lies in the file: title lines above the header, totals below, empty lines
anywhere.
"""

from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.tables import (
    Cell,
    FirstLine,
    Record,
    RecordSource,
    Row,
    SkippedLine,
    is_blank,
)
from relance.imports.reading.endings import (
    FOOTER_LINE,
    TOTALS_LINE,
    is_footer,
    is_sum_of,
    is_total,
    may_be_sums,
)
from relance.imports.reading.quoting import QUOTES_INVALID

TOO_MANY_CELLS = "too_many_cells"
TOO_FEW_CELLS = "too_few_cells"
# Of these lines no column can be trusted: a person says where each text belongs.
DAMAGE = frozenset({TOO_MANY_CELLS, QUOTES_INVALID})
TOTALS_AT_END = 3
MOST_ENDINGS = 6
MOST_TITLES = 60
TITLE_LINE, HEADER_AGAIN, HEADERS_AGAIN = "title_line", "header_again", "headers_again"
EMPTY_AT_END = 100
FIRST_LINES = 12


@dataclass(frozen=True)
class Table:
    """A file that was understood. `rows()` streams from the start each time it is called.

    `header_line` is 0 where the file has no header, and its columns are named by letters. `sheets`
    are the names of the visible sheets of a spreadsheet. `skipped` holds the titles, totals and
    such lines that the last complete reading left out, `left_out` those that a person did.
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
        return _without_endings(self, _rows_below(self, self.skipped), hold=MOST_ENDINGS)

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
        return _without_endings(self, _exact_rows_below(self, width), hold=EMPTY_AT_END)

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


def _without_endings(table: Table, rows: Iterator[Row], *, hold: int) -> Iterator[Row]:
    """What ends the file below its table is set apart in `table.skipped`; `hold` lines are looked
    at.
    """
    table.skipped.clear()
    before = 0
    held: deque[Row] = deque()
    for row in rows:
        held.append(row)
        if len(held) > hold:
            before += 1
            yield held.popleft()
    endings = _endings(table, list(held), before) if len(table.header) > 1 else {}
    for row in held:
        if row.line in endings:
            table.skipped.append(_skipped(row, endings[row.line]))
        else:
            yield row


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
    last = _as_wide(last, len(table.header))
    if not may_be_sums(last):
        return False
    above = (row for row in _rows_below(table) if row.line not in but)
    return is_sum_of(last, takewhile(lambda row: row.line < last.line, above))


def _skipped(row: Row, code: str) -> SkippedLine:
    words = " ".join(filter(None, map(text_of, row.cells)))
    return SkippedLine(row.line, words[:200], code)


def _note_title(table: Table, record: Row) -> None:
    """What stands above the header: titles, or its own first line if the guess is wrong."""
    is_title = record.line < table.header_line and not all(map(is_blank, record.cells))
    if is_title and len(table.skipped) < MOST_TITLES:
        table.skipped.append(_skipped(record, TITLE_LINE))


def _note_again(skipped: list[SkippedLine], record: Record, times: int) -> None:
    """The header below itself: the first times one by one, the others in one line, the last."""
    if times <= MOST_TITLES:
        skipped.append(_skipped(record, HEADER_AGAIN))
        return
    if times > MOST_TITLES + 1:
        skipped.pop()
    skipped.append(SkippedLine(record.line, f"× {times - MOST_TITLES}", HEADERS_AGAIN))


def _rows_below(table: Table, skipped: list[SkippedLine] | None = None) -> Iterator[Row]:
    """`skipped` is told the titles, and the header where a page of the printed list begins with it
    again.
    """
    width, header_line = len(table.header), table.header_line
    is_text = table.delimiter is not None
    names: list[Cell] = []
    again = 0
    for record in table.records():
        line, cells, damage = record
        if line <= header_line:
            names = cells if width > 1 else []
            if skipped is not None:
                _note_title(table, record)
            continue
        if cells == names and names:
            again += 1
            if skipped is not None:
                _note_again(skipped, record, again)
            continue
        if not cells or (not any(cells) and all(map(is_blank, cells))):
            continue
        if damage or len(cells) != width:
            if not damage and is_text and len(cells) < width and any(map(_breaks_off, cells)):
                record = record._replace(damage=QUOTES_INVALID)
            record = _set_apart(record, width) if record.damage else _as_wide(record, width)
            line, cells, damage = record
        if _begins_plainly(cells[0]) or damage or not all(map(is_blank, cells)):
            yield record


def _breaks_off(cell: Cell) -> bool:
    """As what a stray quote has cut in two ends, in a line that is too short: `bât. B"`."""
    return isinstance(cell, str) and cell.endswith('"') and cell.count('"') % 2 == 1


def _begins_plainly(cell: Cell) -> bool:
    """Most lines begin with a letter or a digit: no need to look at each of their cells."""
    return isinstance(cell, str) and cell[:1].isalnum()


def _exact_rows_below(table: Table, full_width: int) -> Iterator[Row]:
    width, is_text = len(table.header), table.delimiter is not None
    for record in table.records():
        line, cells, damage = record
        if line <= table.header_line:
            _note_title(table, record)
            continue
        if not cells:
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
