"""Reads one spreadsheet, alone in a process that may die of it.

Run as a script, not imported: `python spreadsheet_process.py PATH SHEET MEMORY SECONDS CELLS`.
Answers on standard output, one JSON value a line: first `{"sheet": name}`, then a list
of cells per row from the top of the sheet (dates as `{"d": iso}`), last `{"end": true}`; or
`{"refused": code}` at any point. A 1.7 kB hostile .xlsx aborts the whole process that parses it,
and others ask for gigabytes: hence the limits, set before the parser is loaded.
"""

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any


def limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * memory, 2 * memory))


def answer(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def neutral(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"m": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    return None if cell == "" else cell


def choose(workbook: Any, wanted: str) -> str | None:
    """The sheet asked for, or the first visible one that holds something."""
    visible = [sheet.name for sheet in workbook.sheets_metadata if "Visible" in str(sheet.visible)]
    names = [wanted] if wanted else visible or list(workbook.sheet_names)
    for name in names:
        if name in workbook.sheet_names and workbook.get_sheet_by_name(name).height:
            return str(name)
    return None


def inflated(path: str) -> int:
    """Bytes that an archive says it holds; an archive that lies meets the limits instead."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def read(path: str, wanted: str, most_cells: int) -> None:
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
    if sheet.total_height * max(sheet.total_width, 1) > most_cells:
        answer({"refused": "spreadsheet_too_large"})
        return
    answer({"sheet": name})
    for row in sheet.iter_rows():
        answer([neutral(cell) for cell in row])
    answer({"end": True})


def main() -> None:
    path, wanted, memory, seconds, most_cells = sys.argv[1:6]
    limit(int(memory), int(seconds))
    try:
        if inflated(path) > int(memory):
            answer({"refused": "spreadsheet_too_large"})
            return
        read(path, wanted, int(most_cells))
    except zipfile.BadZipFile:
        answer({"refused": "spreadsheet_damaged"})
    except MemoryError:
        answer({"refused": "spreadsheet_too_large"})
    sys.stdout.flush()


if __name__ == "__main__":
    main()
