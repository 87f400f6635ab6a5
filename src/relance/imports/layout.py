"""Where the table lies in the file: title lines above the header, totals below, empty lines
anywhere.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from itertools import islice

from relance.imports.cleaning import plain, text_of
from relance.imports.refusals import FileRefused
from relance.imports.tables import Cell, Record, RecordSource, Row, SkippedLine, is_blank

TOO_MANY_CELLS = "too_many_cells"
LOOKED_AT = 60
TOTALS_AT_END = 3
LONGEST_NUMBER = 60
_NUMBER_LIKE = re.compile(
    r"^[\s(+-]*[\d][\d\s.,'/:-]*\s*[€$£%)]?\s*(eur|usd|gbp|chf)?$", re.IGNORECASE
)
_TOTAL_WORDS = re.compile(
    r"^(sous )?(total|totaux|somme|grand total|sub ?total|sum)"
    r"( general| generaux| ttc| ht| eur| a recevoir| du| clients| factures| lignes)*"
    r"( \d[\d ]*)?$"
)


@dataclass(frozen=True)
class Table:
    """A file that was understood. `rows()` streams from the start each time it is called.

    `skipped` holds the totals lines that the last complete reading left out.
    """

    header: tuple[str, ...]
    header_line: int
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    records: RecordSource
    skipped: list[SkippedLine] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        return _data_rows(self)


def find_header(
    records: RecordSource, known_names: Callable[[list[str]], int]
) -> tuple[int, tuple[str, ...]]:
    """The line of the header and its names. Raises FileRefused for a file without any.

    The line with the most names known to us wins; where fewer than two are known, the first line
    that is as wide as the table and made of words.
    """
    first = [record for record in islice(records(), LOOKED_AT) if _says_something(record)]
    if not first:
        raise FileRefused("file_empty", "The file is empty")
    known = {record.line: known_names(_words(record)) for record in first}
    best = max(first, key=lambda record: known[record.line])
    if known[best.line] < 2:
        best = next((r for r in first if _could_be_header(r, first)), first[0])
        single = next((r for r in first if known[r.line] == 1), None)
        if single is not None and _filled(single) >= _filled(best):
            best = single
    return best.line, _names(best)


def _says_something(record: Record) -> bool:
    """Not just separators and signs."""
    return any(char.isalnum() for cell in record.cells for char in text_of(cell))


def _words(record: Record) -> list[str]:
    return [cell.strip() for cell in record.cells if isinstance(cell, str)]


def _filled(record: Record) -> int:
    return sum(not is_blank(cell) for cell in record.cells)


def _could_be_header(record: Record, first: list[Record]) -> bool:
    widest = max(_filled(other) for other in first)
    named = [cell for cell in record.cells if not is_blank(cell)]
    return len(named) * 10 >= widest * 6 and all(map(_is_name, named))


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and "@" not in cell and not _is_number_like(cell)


def _is_number_like(text: str) -> bool:
    return len(text) <= LONGEST_NUMBER and bool(_NUMBER_LIKE.match(text.strip()))


def _names(record: Record) -> tuple[str, ...]:
    """Header names in order; what trails empty is not a column, what is empty between is."""
    names = [" ".join(text_of(cell).split()) for cell in record.cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _data_rows(table: Table) -> Iterator[Row]:
    """The lines under the header, as wide as it, totals at the end set apart in `table.skipped`."""
    table.skipped.clear()
    held: deque[Row] = deque()
    for row in _rows_below(table):
        held.append(row)
        if len(held) > TOTALS_AT_END:
            yield held.popleft()
    for row in held:
        if len(table.header) > 1 and _is_total(row):
            words = " ".join(filter(None, map(text_of, row.cells)))
            table.skipped.append(SkippedLine(row.line, words[:200]))
        else:
            yield row


def _rows_below(table: Table) -> Iterator[Row]:
    width = len(table.header)
    for line, cells, damage in table.records():
        if line <= table.header_line or (not any(cells) and all(map(is_blank, cells))):
            continue
        if len(cells) != width:
            if len(cells) < width:
                cells = cells + [None] * (width - len(cells))
            elif not damage and not all(map(is_blank, cells[width:])):
                damage = TOO_MANY_CELLS
            cells = cells[:width]
        if not damage and all(map(is_blank, cells)):
            continue
        yield Row(line, cells, damage)


def _is_total(row: Row) -> bool:
    """« TOTAL » and sums beside it. A customer called Total has an id or an address beside it."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    if not filled or not isinstance(filled[0], str) or row.damage:
        return False
    label = plain(filled[0].split(":")[0])
    return bool(_TOTAL_WORDS.match(label)) and all(
        isinstance(cell, int | float)
        or not isinstance(cell, str | date | time)
        or (isinstance(cell, str) and _is_number_like(cell))
        for cell in filled[1:]
    )
