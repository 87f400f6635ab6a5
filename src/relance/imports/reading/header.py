"""Which line of a file is its header, and what its columns are called."""

from collections import Counter
from collections.abc import Callable
from itertools import islice

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.problems import MESSAGES
from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import (
    Cell,
    Record,
    RecordSource,
    is_blank,
    is_number_like,
)
from relance.imports.columns.spelling import column_letters

LOOKED_AT = 60
KnownNames = Callable[[list[str]], int]
Header = tuple[int, tuple[str, ...]]


def header_of(
    records: RecordSource,
    known_names: KnownNames,
    *,
    row: int | None = None,
    of_any_kind: bool = False,
) -> Header:
    """The line of the header and the names of its columns.

    `row` is what a person says: the header's line, or 0 for a file without one, whose columns are
    named A, B, C… as in spreadsheets; None: it is guessed. `of_any_kind`: the file may be about
    anything, so that names known to us prove little. Raises FileRefused for a file without any, and
    for a line that cannot be one.
    """
    if row is not None and row > 0:
        return _header_at(records, row)
    first = list(islice(records(), LOOKED_AT))
    if not any(map(_says_something, first)):
        raise FileRefused("file_empty", "The file is empty")
    if row == 0:
        width = _common_width(first, with_empty=of_any_kind)
        return 0, tuple(map(column_letters, range(width)))
    header = _guessed(first, known_names, of_any_kind)
    for record in first:
        if record.line <= header.line and record.damage:
            raise _damaged(record)
    return header.line, _names(header, first)


def _header_at(records: RecordSource, row: int) -> Header:
    for record in records():
        if record.line >= row:
            break
    else:
        raise FileRefused("header_row_missing", f"The file has no line {row}: it is shorter")
    if record.line != row or not _filled(record):
        raise FileRefused(
            "header_row_invalid", f"No header starts on line {row}: choose another line", line=row
        )
    if record.damage:
        raise _damaged(record)
    first = list(islice(_from_line(records, row), LOOKED_AT))
    return row, _names(record, first)


def _from_line(records: RecordSource, row: int) -> "filter[Record]":
    return filter(lambda record: record.line >= row, records())


def _damaged(record: Record) -> FileRefused:
    code = record.damage or ""
    return FileRefused(code, f"Line {record.line}: {MESSAGES[code]}", line=record.line)


def _guessed(lines: list[Record], known_names: KnownNames, of_any_kind: bool) -> Record:
    """The line with the most names known to us, unless a line above it could well be the header;
    where fewer than two are known, the first line that is as wide as the table.
    """
    first = list(filter(_says_something, lines))
    known = {record.line: known_names(_words(record)) for record in first}
    best = max(first, key=lambda record: known[record.line])
    if known[best.line] > 1:
        above = _right_above(best, lines)
        if of_any_kind:
            return next((one for one in above if _filled(one) >= _filled(best)), best)
        return next((one for one in above if _heads_rather(one, best, known)), best)
    return _first_as_wide(first, {} if of_any_kind else known)


def _right_above(best: Record, lines: list[Record]) -> list[Record]:
    """Lines before it without an empty one between: what an empty line parts is a title."""
    above: list[Record] = []
    for record in lines:
        if record.line >= best.line:
            break
        above = [*above, record] if _says_something(record) else []
    return above


def _heads_rather(record: Record, best: Record, known: dict[int, int]) -> bool:
    """Data may hold names of columns: `1,Invoice,Total` under `id,kind,what`. A title is narrower
    than the table, or two cells that say nothing of columns.
    """
    if not _is_named(record) or _filled(record) < _filled(best):
        return False
    return not _is_named(best) or (_filled(record) > 2 and known[record.line] > 0)


def _first_as_wide(first: list[Record], known: dict[int, int]) -> Record:
    """`known`: how many names of a line are known to us, where that says anything."""
    widest = max(map(_filled, first))
    wide = [record for record in first if _filled(record) * 10 >= widest * 6]
    best = wide[0]
    if not _is_named(best):
        # Words above the data, where what stands above them is a title or figures of one.
        best = next((r for r in wide if _is_named(r) and _filled(r) > _filled(best)), best)
    if best is not first[0] and not _is_named(best):
        best = first[0]
    if _is_named(best) and widest > 1:
        return best
    single = next((record for record in first if known.get(record.line) == 1), None)
    return single if single is not None and _filled(single) >= _filled(best) else best


def _says_something(record: Record) -> bool:
    """Not just separators and signs."""
    return any(char.isalnum() for cell in record.cells for char in text_of(cell))


def _words(record: Record) -> list[str]:
    return [cell.strip() for cell in record.cells if isinstance(cell, str)]


def _filled(record: Record) -> int:
    return sum(not is_blank(cell) for cell in record.cells)


def _is_named(record: Record) -> bool:
    return all(_is_name(cell) for cell in record.cells if not is_blank(cell))


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and "@" not in cell and not is_number_like(cell)


def _last_filled(record: Record) -> int:
    filled = (at for at, cell in enumerate(record.cells, start=1) if not is_blank(cell))
    return max(filled, default=0)


def _common_width(records: list[Record], *, with_empty: bool) -> int:
    """Columns of a file without header: as most lines have, with or without the last ones that stay
    empty.
    """
    widths = Counter(len(record.cells) for record in records if _filled(record))
    common = max(widths, key=lambda width: (widths[width], width))
    return common if with_empty else min(common, max(map(_last_filled, records)))


def _names(header: Record, first: list[Record]) -> tuple[str, ...]:
    """Header names in order, as they are written. What is empty between is a column; what trails
    empty is one where most lines have something under it.
    """
    names = [_name(cell) for cell in header.cells]
    below = [record for record in first if record.line > header.line and _filled(record)]
    while names and not names[-1].strip():
        if sum(_last_filled(record) >= len(names) for record in below) * 2 > len(below):
            break
        names.pop()
    return tuple(names)


def _name(cell: Cell) -> str:
    return " ".join(text_of(cell).split())
