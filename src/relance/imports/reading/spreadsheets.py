"""Spreadsheets (.xlsx, .xls, .ods): parsed in a process of its own, under limits, then read as
records.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Cell, Record
from relance.imports.reading.delimited import LONGEST_CELL
from relance.imports.reading.header import KnownNames

# Of the process that parses; reading what it answers takes the rest of half a minute.
MEMORY_BYTES = 1 << 30
SECONDS = 20
MOST_CELLS = 30_000_000
# Characters, and bytes of the whole answer: bounds of what reading it may cost this process.
LONGEST_ROW = 400_000
MOST_OUTPUT = 100 << 20
LARGEST_FILE = 200 << 20

_PROCESS = Path(__file__).with_name("spreadsheet_process.py")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REASONS = {
    "spreadsheet_damaged": "The spreadsheet is damaged or not one that can be read: "
    "open it and save it again as .xlsx or .csv",
    "spreadsheet_protected": "The spreadsheet is protected by a password: save it without one",
    "spreadsheet_too_large": "The spreadsheet is too large, or has a cell far outside the table: "
    "delete the empty rows and columns, or save it as .csv",
    "spreadsheet_cell_too_long": "A cell of the spreadsheet is longer than "
    f"{LONGEST_CELL} characters: shorten it",
    "spreadsheet_too_slow": "The spreadsheet took too long to read: save it as .csv",
    "sheet_unknown": "The file has no sheet of that name",
    "file_empty": "The file is empty",
}


def is_spreadsheet(source: BinaryIO) -> bool:
    """By its content: names lie, and some programs write text into a file called .xls."""
    source.seek(0)
    head = source.read(8)
    return head.startswith(_ZIP) or head == _OLE


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, spooled to a temporary file that lives as long as this does.

    `names` are those of all visible sheets, `width` how many columns hold something, `first` the
    place of the first of them, from 0.
    """

    name: str
    names: tuple[str, ...]
    width: int
    first: int
    lines: IO[bytes]

    def records(self) -> Iterator[Record]:
        """Rows of the sheet from the top, counted from 1."""
        self.lines.seek(0)
        next(iter(self.lines))
        for number, line in enumerate(self.lines, start=1):
            row = _JSON.decode(line.decode())
            if isinstance(row, list):
                yield Record(number, row)


def read_sheet(source: BinaryIO, *, wanted: str = "", known_names: KnownNames) -> Sheet:
    """The sheet asked for, else the visible one with the most names known to us in a line.

    Raises FileRefused for what cannot be read within the limits; the server does not suffer.
    """
    spool = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the Sheet
    # Without a name in the folder: nothing is left there, however this process ends.
    with tempfile.TemporaryFile() as copy:
        source.seek(0)
        shutil.copyfileobj(source, copy)
        copy.flush()
        if copy.tell() > LARGEST_FILE:
            raise _refusal("spreadsheet_too_large")
        end = _run(copy, wanted, spool)
        if "looked" in end:
            chosen = _guessed(spool, known_names)
            spool.seek(0)
            spool.truncate()
            end = _run(copy, chosen, spool)
    spool.seek(0)
    first = json.loads(spool.readline())
    return Sheet(
        name=str(first["sheet"]),
        names=tuple(map(str, first["sheets"])),
        width=int(end["width"]),
        first=int(first["first_column"]),
        lines=spool,
    )


def _guessed(spool: IO[bytes], known_names: KnownNames) -> str:
    """The first of those with the most known names. Fewer than two say nothing, as in guessing the
    header: it is the first that holds something then.
    """
    spool.seek(0)
    looked_at = [one for one in map(json.loads, spool) if "name" in one]
    known = {one["name"]: max(map(known_names, one["first_rows"]), default=0) for one in looked_at}
    best = max(known, key=lambda name: known[name])
    if known[best] > 1:
        return str(best)
    filled = [one["name"] for one in looked_at if one["is_filled"]]
    return str(next(iter(filled), best))


def _run(copy: IO[bytes], wanted: str, spool: IO[bytes]) -> dict[str, Any]:
    limits = (MEMORY_BYTES, SECONDS, MOST_CELLS, LONGEST_CELL, LONGEST_ROW, MOST_OUTPUT)
    path = f"/dev/fd/{copy.fileno()}"
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and script, no shell
            [sys.executable, "-I", str(_PROCESS), path, wanted, *map(str, limits)],
            stdin=subprocess.DEVNULL,
            stdout=spool,
            stderr=subprocess.DEVNULL,
            pass_fds=[copy.fileno()],
            timeout=SECONDS + 1,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refusal("spreadsheet_too_slow") from None
    return _end_of(spool, done.returncode)


def _end_of(spool: IO[bytes], return_code: int) -> dict[str, Any]:
    """The last answer says whether the sheet was read to its end. A killed process says nothing."""
    last = _last_line(spool)
    if isinstance(last, dict) and "refused" in last:
        raise _refusal(str(last["refused"]), last.get("sheets", ()))
    if isinstance(last, dict) and ("end" in last or "looked" in last):
        return last
    raise _refusal("spreadsheet_too_slow" if return_code == -24 else "spreadsheet_too_large")


def _last_line(spool: IO[bytes]) -> Any:
    size = spool.seek(0, 2)
    spool.seek(max(0, size - 4096))
    try:
        return json.loads(spool.read().splitlines()[-1])
    except (IndexError, ValueError):
        return None


def _refusal(code: str, sheets: Sequence[str] = ()) -> FileRefused:
    there_are = f"; it has {', '.join(sheets)}" if code == "sheet_unknown" and sheets else ""
    return FileRefused(code, _REASONS[code] + there_are)


def _moment(value: dict[str, str]) -> Cell | dict[str, str]:
    if "d" in value:
        return date.fromisoformat(value["d"])
    return datetime.fromisoformat(value["m"]) if "m" in value else value


_JSON = json.JSONDecoder(object_hook=_moment)
