"""What the parser makes empty of an .xlsx: errors such as #N/A, and formulas that were never
calculated. Their text is found beside it, for an empty cell would be a loss that nobody sees.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

CELL = re.compile(rb"<(?:\w+:)?c( [^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
PLACE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
# Some programs write `<x:worksheet>`, and all its tags alike.
PREFIX = re.compile(rb"<(\w+:)?worksheet[ >]")
VALUE = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>([^<]+)")
FORMULA = re.compile(rb"<(?:\w+:)?f(?: [^>]*)?(?:/>|>([^<]*))")
MOST_UNREAD = 100_000


def unread_cells(path: str, sheet: str) -> dict[int, dict[int, str]]:
    """Row → column → text, of one sheet, from 0; nothing where this is no .xlsx."""
    found: dict[int, dict[int, str]] = {}
    if not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as archive:
        member = member_of(archive, sheet)
        if member in archive.namelist():
            with archive.open(member) as source:
                for number, (row, column, text) in enumerate(unread_in(source)):
                    if number >= MOST_UNREAD:
                        break
                    found.setdefault(row, {})[column] = text
    return found


def member_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where the archive keeps a sheet; empty where this is no .xlsx."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # bounded
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError):
        return ""
    for one in book.iter():
        if one.tag.endswith("}sheet") and one.get("name") == sheet:
            ids = [value for name, value in one.items() if name.endswith("}id")]
            targets = [str(link.get("Target")) for link in links if link.get("Id") in ids]
            if targets:
                target = targets[0]
                return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def unread_in(source: IO[bytes]) -> Iterator[tuple[int, int, str]]:
    rest = source.read(1 << 20)
    prefix = (PREFIX.search(rest) or [b"", b""])[1] or b""
    end, formula = b"</" + prefix + b"c>", b"<" + prefix + b"f"
    while rest:
        block = source.read(1 << 20)
        text, mark, rest = (rest + block).rpartition(end)
        if len(rest) > 1 << 22 or not (block or mark):
            return  # its end, or not a sheet as programs write it
        if b't="e"' in text or formula in text:
            for cell in CELL.finditer(text + mark):
                place, told = PLACE.search(cell[1]), unread_text(cell[1], cell[2])
                if place and told:
                    yield int(place[2]) - 1, column_of(place[1]), told


def unread_text(attributes: bytes, content: bytes) -> str:
    value, formula = VALUE.search(content), FORMULA.search(content)
    if b't="e"' in attributes:
        return value[1].decode(errors="replace") if value else "#ERROR"
    if value or not formula or b't="str"' in attributes:
        return ""
    return "=" + html.unescape((formula[1] or b"").decode(errors="replace"))


def column_of(letters: bytes) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at - 1
