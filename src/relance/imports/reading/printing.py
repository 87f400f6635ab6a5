"""A table as JSON, its cells as one would have typed them: what `relance read-table` prints.

Rows go through files without a name, not through memory: whether a table can be read to its end is
only known there, and what is refused prints no rows.
"""

import json
import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any, BinaryIO

from relance.imports.cells.problems import MESSAGES
from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Cell, Row
from relance.imports.reading.header import KnownNames
from relance.imports.reading.layout import Table
from relance.imports.reading.opening import ReadOptions, read_table
from relance.imports.reading.quoting import LINES_INSIDE, QUOTE_ALONE
from relance.imports.reading.widths import TOO_FEW_CELLS, TOO_MANY_CELLS

# As wide as the widest spreadsheet: nothing is mapped here, so nothing but the file sets a bound.
MOST_COLUMNS = 16_384
_MESSAGES = {
    **MESSAGES,
    TOO_MANY_CELLS: "The line has more cells than the header, and is left out: "
    "is a separator inside a text?",
    TOO_FEW_CELLS: "The line has fewer cells than the header: the last columns are left empty",
    QUOTE_ALONE: "A single quote inside a cell that does not begin with one: taken as it stands",
    LINES_INSIDE: "A cell goes on over lines that could be lines of the table: "
    "is a quote missing, or one too many?",
}
# What these lines hold is read all the same.
_READ = frozenset({None, TOO_FEW_CELLS})
_AT_ONCE = 1_000
_COPIED = 1 << 20


@dataclass
class Printed:
    """A table that was read to its end, its rows and problems waiting in files."""

    table: Table
    header: list[str]
    rows: IO[str] = field(default_factory=lambda: _spool())
    problems: IO[str] = field(default_factory=lambda: _spool())
    row_count: int = 0
    problem_count: int = 0

    def write_json(self, write: Callable[[str], object]) -> None:
        """Everything, one JSON object, some of it at a time."""
        table = self.table
        told = {"encoding": table.encoding, "delimiter": table.delimiter, "header": self.header}
        write(f'{_json(told)[:-1]}, "rows": [')
        _copy(self.rows, write)
        write('], "problems": [')
        _copy(self.problems, write)
        more = {
            "header_line": table.header_line,
            "sheet": table.sheet,
            "sheets": table.sheets,
            "skipped": [
                {"line": one.line, "text": one.text, "message": MESSAGES[one.code]}
                for one in table.skipped
            ],
        }
        write(f"], {_json(more)[1:]}\n")


def refusal_as_json(refused: FileRefused) -> dict[str, Any]:
    """A table that could not be read, in the same shape."""
    return {
        "encoding": None,
        "delimiter": None,
        "header": [],
        "rows": [],
        "problems": [{"line": refused.line, "message": refused.message}],
        "refused": {"code": refused.code, "message": refused.message, "line": refused.line},
    }


def read_to_print(source: BinaryIO, options: ReadOptions, known_names: KnownNames) -> Printed:
    """Raises FileRefused."""
    noticed: list[Row] = []
    latest = 0

    def notice(line: int, code: str) -> None:
        """Once per line, though a part of the file may be read again."""
        nonlocal latest
        if line > latest:
            latest = line
            noticed.append(Row(line, [], code))

    table = read_table(
        source,
        options=options,
        known_names=known_names,
        of_any_kind=True,
        most_columns=MOST_COLUMNS,
        notice=notice,
    )
    header = list(map(as_typed, table.exact_header()))
    noticed.clear()
    latest = 0
    printed = Printed(table, header)
    rows = table.exact_rows(len(header))
    while part := list(islice(rows, _AT_ONCE)):
        _add_rows(printed, [row for row in part if row.damage in _READ])
        problems = [row for row in part if row.damage]
        told = {row.line for row in problems}
        # What was noticed further on, in lines that are being read already, comes with them.
        last = part[-1].line
        problems += [row for row in noticed if row.line <= last and row.line not in told]
        noticed[:] = [row for row in noticed if row.line > last]
        _add_problems(printed, sorted(problems))
    _add_problems(printed, noticed)
    return printed


def as_typed(cell: Cell) -> str:
    """Text as it is written in the file; what a spreadsheet calculates with as one would type it:
    1001 for 1001.0, 0.3 for 0.30000000000000004, 2026-10-13, TRUE.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return str(cell).removesuffix(" 00:00:00")
    return str(cell)


def _typed(cells: list[Cell]) -> list[Any]:
    """Most rows of a text file are all text."""
    plain = set(map(type, cells)) == {str}
    return cells if plain else list(map(as_typed, cells))


def _number(number: float) -> str:
    """With the fifteen digits that spreadsheets keep of what is typed."""
    text = f"{number:.15g}"
    if "e" not in text or not math.isfinite(number) or not 1e-9 < abs(number) < 1e21:
        return text
    return format(Decimal(text), "f")


def _add_rows(printed: Printed, rows: list[Row]) -> None:
    if not rows:
        return
    printed.rows.write(",\n" if printed.row_count else "\n")
    printed.rows.write(_json([_typed(row.cells) for row in rows])[1:-1])
    printed.row_count += len(rows)


def _add_problems(printed: Printed, rows: list[Row]) -> None:
    if not rows:
        return
    told = (_json({"line": row.line, "message": _MESSAGES[row.damage or ""]}) for row in rows)
    printed.problems.write(",\n" if printed.problem_count else "\n")
    printed.problems.write(",\n".join(told))
    printed.problem_count += len(rows)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _spool() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace", newline="")


def _copy(spool: IO[str], write: Callable[[str], object]) -> None:
    spool.seek(0)
    while part := spool.read(_COPIED):
        write(part)
