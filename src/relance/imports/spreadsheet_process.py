"""Reads one spreadsheet, alone in a process that may die of it.

Run as a script, not imported:
`python spreadsheet_process.py PATH SHEET MEMORY SECONDS CELLS CELL ROW OUTPUT`, the last three in
characters of one cell and of one row, and bytes of the whole answer.
Answers on standard output, one JSON value a line: first `{"sheet": name, "sheets": visible ones,
"first_column": place from 0}`, then a list of cells per row from the top of the sheet (dates as
`{"d": iso}`), last `{"end": true, "width": filled columns}`; or `{"refused": code}` at any point.
A 1.7 kB hostile .xlsx aborts the whole process that parses it, and others ask for gigabytes: hence
the limits, set before the parser is loaded. A text that many cells share is short in the file and
long in the answer: whoever reads it must not suffer either.
"""

import contextlib
import ctypes
import json
import resource
import signal
import sys
import zipfile
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple


class Bounds(NamedTuple):
    memory: int
    seconds: int
    most_cells: int
    longest_cell: int
    longest_row: int
    most_output: int


def limit(bounds: Bounds) -> None:
    """Also ends with the process that asked, however that one ends."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A refusal has room after all that may be answered.
    most = bounds.most_output + (1 << 20)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def answer(value: Any) -> None:
    sys.stdout.buffer.write(in_bytes(value))


def in_bytes(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=in_json)
    return f"{text}\n".encode(errors="backslashreplace")


def in_json(cell: Any) -> Any:
    """A cell that JSON has no word for."""
    if isinstance(cell, datetime):
        return {"m": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return in_hours(cell) if isinstance(cell, timedelta) else str(cell)


def in_hours(duration: timedelta) -> str:
    """As a spreadsheet shows it: 26:00:00."""
    seconds = round(abs(duration).total_seconds())
    sign = "-" if duration < timedelta(0) else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def visible_sheets(workbook: Any) -> list[str]:
    """Those with cells that a person sees; charts are none."""
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if "Visible" in str(sheet.visible) and "Work" in str(sheet.typ)
    ]


def choose(workbook: Any, wanted: str) -> str | None:
    """The sheet asked for, hidden or not, or the first visible one that holds something."""
    names = [wanted] if wanted else visible_sheets(workbook) or list(workbook.sheet_names)
    for name in names:
        if name in workbook.sheet_names and (wanted or workbook.get_sheet_by_name(name).height):
            return str(name)
    return None


def inflated(path: str) -> int:
    """Bytes that an archive says it holds; an archive that lies meets the limits instead."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def answer_rows(sheet: Any, bounds: Bounds) -> None:
    written = width = 0
    for row in sheet.iter_rows():
        sizes = [len(cell) for cell in row if isinstance(cell, str)]
        if max(sizes, default=0) > bounds.longest_cell:
            answer({"refused": "spreadsheet_cell_too_long"})
            return
        line = in_bytes(row)
        written += len(line)
        if sum(sizes) > bounds.longest_row or written > bounds.most_output:
            answer({"refused": "spreadsheet_too_large"})
            return
        sys.stdout.buffer.write(line)
        width += last_filled(row[width:])
    answer({"end": True, "width": width})


def last_filled(cells: list[Any]) -> int:
    while cells and cells[-1] in ("", None):
        cells = cells[:-1] if len(cells) < 20 or cells[-20:] != [""] * 20 else cells[:-20]
    return len(cells)


def read(path: str, wanted: str, bounds: Bounds) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_path(path)
        name = choose(workbook, wanted)
        if name is None:
            answer({"refused": "sheet_unknown" if wanted else "file_empty"})
            return
        sheet = workbook.get_sheet_by_name(name)
    except PasswordError:
        answer({"refused": "spreadsheet_protected"})
        return
    except (CalamineError, ValueError, OSError) as error:
        answer({"refused": "spreadsheet_damaged", "detail": str(error)[:200]})
        return
    if sheet.total_height * max(sheet.total_width, 1) > bounds.most_cells:
        answer({"refused": "spreadsheet_too_large"})
        return
    first = (sheet.start or (0, 0))[1]
    answer({"sheet": name, "sheets": visible_sheets(workbook), "first_column": first})
    answer_rows(sheet, bounds)


def main() -> None:
    path, wanted = sys.argv[1:3]
    bounds = Bounds(*map(int, sys.argv[3:9]))
    limit(bounds)
    try:
        if inflated(path) > bounds.memory:
            answer({"refused": "spreadsheet_too_large"})
            return
        read(path, wanted, bounds)
    except zipfile.BadZipFile:
        answer({"refused": "spreadsheet_damaged"})
    except MemoryError:
        answer({"refused": "spreadsheet_too_large"})
    sys.stdout.flush()


if __name__ == "__main__":
    main()
