"""How a file is read, as its page shows it: what was found, what can be said otherwise, and its
first lines.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relance.imports.cells.dates import Order
from relance.imports.columns.fields import INVOICES
from relance.imports.models import Import
from relance.imports.reading.spreadsheets import is_spreadsheet
from relance.imports.showing.preview import Preview

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "iso8859_15": "ISO 8859-15",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (850)",
}
DELIMITER_NAMES = {
    ";": gettext_lazy("semicolon"),
    ",": gettext_lazy("comma"),
    "|": gettext_lazy("vertical bar"),
    "\t": gettext_lazy("tab"),
}
# Refused whatever the encoding and the separator.
_NO_TABLE = {"file_empty", "file_lost", "file_not_table"}


@dataclass(frozen=True)
class RawLine:
    """A line as it stands in the file; `role` is title, header or data."""

    line: int
    cells: list[str]
    role: str


def raw_lines(preview: Preview) -> list[RawLine]:
    header = preview.reading.get("header_line") or 0
    return [
        RawLine(line, cells, "header" if line == header else "title" if line < header else "data")
        for line, cells in preview.reading.get("first", [])
    ]


def reading_words(preview: Preview) -> str:
    """“Windows-1252, semicolon, header on line 3”; empty of a file that could not be read."""
    reading = preview.reading
    if not reading:
        return ""
    line = reading["header_line"]
    header = _("header on line %(line)s") % {"line": line} if line else _("without a header")
    if not reading["encoding"]:
        return ", ".join([_("sheet “%(sheet)s”") % {"sheet": reading["sheet"]}, header])
    return ", ".join([_encoding_found(reading), _delimiter_found(reading), header])


def _encoding_found(reading: dict[str, Any]) -> str:
    code = reading.get("encoding") or ""
    return ENCODINGS.get(code, code)


def _delimiter_found(reading: dict[str, Any]) -> str:
    return str(DELIMITER_NAMES.get(reading.get("delimiter") or "", ""))


# --- What can be said otherwise -------------------------------------------------------------------


@dataclass(frozen=True)
class Guess:
    """Something found by itself, unless it is `said`; `choices` are (value, words)."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    said: str


def guesses_of(record: Import, preview: Preview) -> list[Guess]:
    """None for a file that is refused however it is read."""
    reading, options = preview.reading, record.options
    guesses = []
    if _is_text(record, preview):
        found = _encoding_found(reading)
        guesses.append(_guess(options, "encoding", _("Encoding"), found, [*ENCODINGS.items()]))
        delimiters = [(sign, str(name)) for sign, name in DELIMITER_NAMES.items()]
        found = _delimiter_found(reading)
        guesses.append(_guess(options, "delimiter", _("Separator"), found, delimiters))
    sheets = reading.get("sheets") or [*filter(None, [options.get("sheet")])]
    if sheets:
        found = reading.get("sheet") or ""
        names = [(sheet, sheet) for sheet in sheets]
        guesses.append(_guess(options, "sheet", _("Sheet"), found, names))
    if reading or options.get("header_row"):
        guesses.append(_header_guess(options, reading))
        if record.kind == INVOICES:
            guesses.append(_date_guess(options, is_asked=bool(preview.date_question)))
    return guesses


def _guess(
    options: dict[str, Any], name: str, label: str, found: str, choices: list[tuple[str, str]]
) -> Guess:
    """What was found stands first, where nothing else is said."""
    said = options.get(name, "")
    automatic = _("%(found)s (automatic)") % {"found": found} if found and not said else ""
    return Guess(name, label, [("", automatic or _("automatic")), *choices], said)


def _header_guess(options: dict[str, Any], reading: dict[str, Any]) -> Guess:
    """Any of the first lines, or that which was said."""
    said, found = options.get("header_row", ""), reading.get("header_line")
    lines = {str(line) for line, _cells in reading.get("first", [])} | {said}
    numbers = sorted(lines - {"", "0"}, key=int)
    choices = [("0", _("there is none")), *((number, _line(number)) for number in numbers)]
    return _guess(options, "header_row", _("Header"), _line(found) if found else "", choices)


def _line(number: str | int) -> str:
    return _("line %(line)s") % {"line": number}


def _date_guess(options: dict[str, Any], *, is_asked: bool) -> Guess:
    automatic = _("to be said") if is_asked else _("automatic")
    said = options.get("date_order", "")
    return Guess("date_order", _("Dates"), [("", automatic), *date_orders()], said)


def date_orders() -> list[tuple[str, str]]:
    """What dates can be read as, with what that means."""
    return [
        (Order.DAY_FIRST.value, _("day first: 05/06 is in June")),
        (Order.MONTH_FIRST.value, _("month first: 05/06 is in May")),
    ]


def _is_text(record: Import, preview: Preview) -> bool:
    """Whether encoding and separator mean anything; of a file that is refused, by what it is."""
    if preview.reading:
        return bool(preview.reading.get("encoding"))
    if preview.refused and preview.refused["code"] in _NO_TABLE:
        return False
    with record.file.open() as stored:
        return not is_spreadsheet(stored)
