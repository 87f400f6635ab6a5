"""Reads one spreadsheet, alone in a process that may die of it.

Run as a script, not imported:
`python spreadsheet_process.py PATH SHEET MEMORY SECONDS CELLS CELL ROW OUTPUT`, the last three in
characters of one cell and of one row, and bytes of the whole answer.
Answers on standard output, one JSON value a line: first `{"sheet": name, "sheets": visible ones,
"first_column": place from 0}`, then a list of cells per row from the top of the sheet (dates as
`{"d": iso}`), last `{"end": true, "width": filled columns}`; or `{"refused": code}` at any point.
Where no SHEET is asked for and several are visible, each has two lines instead: `{"name": name,
"is_filled": …, "first_rows": their texts}`, `{"looked": true}`; one of them is asked for then.
A 1.7 kB hostile .xlsx aborts the whole process that parses it, and others ask for gigabytes: hence
the limits, set before the parser is loaded. A text that many cells share is short in the file and
long in the answer: whoever reads it must not suffer either.
"""

import contextlib
import ctypes
import json
import lzma
import mmap
import resource
import signal
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from relance.imports.reading.open_documents import tidied
from relance.imports.reading.unread_cells import unread_cells


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
    return f"{JSON.encode(value)}\n".encode(errors="backslashreplace")


def in_json(cell: Any) -> Any:
    """A cell that JSON has no word for."""
    if isinstance(cell, datetime):
        return {"m": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return in_hours(cell) if isinstance(cell, timedelta) else str(cell)


JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=in_json)


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
        if str(sheet.visible).endswith(".Visible") and str(sheet.typ).endswith(".WorkSheet")
    ]


def choose(workbook: Any, wanted: str) -> str | None:
    """The sheet asked for, hidden or not, or the first visible one that holds something."""
    names = [wanted] if wanted else visible_sheets(workbook) or list(workbook.sheet_names)
    for name in names:
        if name in workbook.sheet_names and (wanted or workbook.get_sheet_by_name(name).height):
            return str(name)
    return None


# Of a workbook that says it holds more, only the first sheet is looked at: that takes long enough.
MOST_LOOKED_AT = 100 << 20
SHEETS_LOOKED_AT, ROWS_LOOKED_AT, COLUMNS_LOOKED_AT, LONGEST_NAME = 20, 60, 300, 60


def answer_first_rows(workbook: Any, names: list[str]) -> None:
    """What was answered counts, even if the next sheet ends this process."""
    for name in names[:SHEETS_LOOKED_AT]:
        rows: list[list[str]] = []
        is_filled = False
        with contextlib.suppress(Exception):  # of a sheet that is not to be read
            sheet = workbook.get_sheet_by_name(name)
            is_filled = bool(sheet.height)
            for row in sheet.iter_rows():
                texts = [cell for cell in row[:COLUMNS_LOOKED_AT] if isinstance(cell, str)]
                rows.append([text[:LONGEST_NAME] for text in texts])
                if len(rows) == ROWS_LOOKED_AT:
                    break
        answer({"name": name, "is_filled": is_filled, "first_rows": rows})
        answer({"looked": True})
        sys.stdout.flush()


def is_small(path: str) -> bool:
    return (inflated(path) or Path(path).stat().st_size) <= MOST_LOOKED_AT


# A bit of each member of an archive.
LOCKED = 1
# What `zipfile` says of a password, of compression that it does not know, of broken content.
UNREADABLE = (RuntimeError, zlib.error, lzma.LZMAError, EOFError)


def is_locked(path: str) -> bool:
    """An .xlsx with a password is a stream of that name in an older kind of file; an archive may
    have one itself.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return any(member.flag_bits & LOCKED for member in archive.infolist())
    name = "EncryptedPackage".encode("utf-16-le")
    with (
        Path(path).open("rb") as source,
        mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return content.find(name) >= 0


def inflated(path: str) -> int:
    """Bytes that an archive says it holds; an archive that lies meets the limits instead."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def is_binary(path: str) -> bool:
    """An .xlsb, of which the parser loses cells without a word: those of programs other than Excel,
    errors, formulas.
    """
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.bin" in archive.namelist()


def answer_rows(sheet: Any, unread: dict[int, dict[int, str]], bounds: Bounds) -> None:
    """`unread`: row → column → what the parser makes empty."""
    written = width = 0
    for number, row in enumerate(rows_of(sheet, max(unread, default=-1))):
        if number in unread:
            row = completed(row, unread[number], (sheet.start or (0, 0))[1])
        elif row.count("") == len(row):
            row = []
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


def rows_of(sheet: Any, last: int) -> Iterator[list[Any]]:
    """To the `last` of which the parser makes something empty: where all is, it ends before."""
    count = 0
    for row in sheet.iter_rows():
        yield row
        count += 1
    for _number in range(count, last + 1):
        yield []


def completed(row: list[Any], texts: dict[int, str], first_column: int) -> list[Any]:
    row = list(row)
    for column, text in texts.items():
        at = column - first_column
        if at >= 0:
            row += [""] * (at + 1 - len(row))
            row[at] = row[at] or text
    return row


def last_filled(cells: list[Any]) -> int:
    while cells and cells[-1] in ("", None):
        cells = cells[:-1] if len(cells) < 20 or cells[-20:] != [""] * 20 else cells[:-20]
    return len(cells)


def read(path: str, wanted: str, bounds: Bounds) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        tidy = tidied(path)
        workbook = CalamineWorkbook.from_object(tidy or path)
        visible = visible_sheets(workbook)
        if not wanted and len(visible) > 1 and is_small(path):
            answer_first_rows(workbook, visible)
            return
        name = choose(workbook, wanted)
        if name is None:
            code = "sheet_unknown" if wanted else "file_empty"
            answer({"refused": code, "sheets": visible[:SHEETS_LOOKED_AT]})
            return
        sheet = workbook.get_sheet_by_name(name)
    except PasswordError:
        answer({"refused": "spreadsheet_protected"})
        return
    except (CalamineError, ValueError, OSError, *UNREADABLE) as error:
        code = "spreadsheet_protected" if is_locked(path) else "spreadsheet_damaged"
        answer({"refused": code, "detail": str(error)[:200]})
        return
    if sheet.total_height * max(sheet.total_width, 1) > bounds.most_cells:
        answer({"refused": "spreadsheet_too_large"})
        return
    first = (sheet.start or (0, 0))[1]
    answer({"sheet": name, "sheets": visible, "first_column": first})
    answer_rows(sheet, unread_cells(path, name), bounds)


def main() -> None:
    path, wanted = sys.argv[1:3]
    bounds = Bounds(*map(int, sys.argv[3:9]))
    limit(bounds)
    try:
        if inflated(path) > bounds.memory:
            answer({"refused": "spreadsheet_too_large"})
        elif is_binary(path):
            answer({"refused": "spreadsheet_damaged"})
        else:
            read(path, wanted, bounds)
    except zipfile.BadZipFile:
        answer({"refused": "spreadsheet_damaged"})
    except MemoryError:
        answer({"refused": "spreadsheet_too_large"})
    sys.stdout.flush()


if __name__ == "__main__":
    main()
