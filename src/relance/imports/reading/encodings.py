"""In which encoding a text file was written: decided once for the file, never per line.

Order: byte order mark, the pattern of NUL bytes (UTF-16), strict UTF-8; what is left comes from
an older program and is one of a few single-byte sets, scored by how much French they make of it.
"""

import codecs
import re
from itertools import count
from typing import BinaryIO

from relance.imports.cells.refusals import FileRefused

BLOCK = 1 << 20
DECODED_BYTES = 1 << 16  # what is decoded at once stays near the processor
SCORED_BYTES = 400_000
# One accented line in so many that is UTF-8 is no chance.
FEWEST_OF_TWO_FILES = 4
# Ties go to the first: what Windows writes is by far the most frequent.
SINGLE_BYTE = ("cp1252", "mac_roman", "cp850", "iso8859_15")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What pictures, archives and programs begin with. Spreadsheets (zip, OLE) are known before.
_NO_TEXT = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"\x1f\x8b",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!\x1a",
    b"\x28\xb5\x2f\xfd",
    b"\x7fELF",
    b"SQLite format 3",
)
_EUROPEAN = re.compile("[\0-\u017f\u2000-\u20ff]*")
_FRENCH_LOWER = frozenset("éèêëàâçîïôùûüœ")
_FRENCH_UPPER = frozenset("ÉÈÊËÀÂÇÎÏÔÙÛÜŒ")
_OTHER_LETTERS = frozenset("áíóúñäößåøãõìòæšžýčřÁÍÓÚÑÄÖÅØÃÕÌÒÆŠŽÝ")
_BETWEEN_LETTERS = frozenset("’‘´")
_BESIDE_SPACE = frozenset("«»–—“”…•")
# They stand anywhere, and say nothing.
_USUAL_SIGNS = frozenset("²³½¼¾×±µ®©™§·")
_LETTERS_ALONE = frozenset("àÀ")
_CONTROL_CHARACTERS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r")


def detect_encoding(source: BinaryIO) -> str:
    """The codec of a text file. Raises FileRefused where the content is not text."""
    source.seek(0)
    head = source.read(BLOCK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            _check_decodes(source, name)
            return name
    if wide := _utf16_without_mark(head):
        _check_decodes(source, wide)
        return wide
    damaged_line = _undecodable(source, "utf-8")
    if damaged_line is not None:
        _undecodable(source, "latin-1")  # for its NULs: every other byte is something
    _refuse_control_characters(head)
    if damaged_line is None:
        return "utf-8"
    accented = _accented_lines(source)
    if _holds_utf8(accented):
        raise _damaged("utf-8", damaged_line)
    name = _best_single_byte(b"\n".join(accented)[: SCORED_BYTES * 2])
    _check_decodes(source, name)
    return name


def refuse_binary(source: BinaryIO) -> None:
    """Raises FileRefused for what is known by its first bytes, whatever the file is called."""
    source.seek(0)
    if source.read(BLOCK).startswith(_NO_TEXT):
        raise _not_text()


def check_reads_as(source: BinaryIO, name: str) -> None:
    """Raises FileRefused where a person's choice of encoding cannot be, or makes no text."""
    line: int | None = None
    try:
        line = _undecodable(source, name)
        source.seek(0)
        _refuse_control_characters(source.read(BLOCK).decode(name, errors="replace").encode())
        readable = line is None
    except (LookupError, ValueError, FileRefused):  # of codecs that are none for files, too
        readable = False
    if not readable:
        raise FileRefused(
            "encoding_wrong", f"The file cannot be read as {name}: choose another", line=line
        )


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 in Western text has a NUL in nearly every second byte; anything else is binary."""
    if b"\0" not in head:
        return ""
    pairs = max(len(head) // 2, 1)
    high_le, high_be = head[1::2].count(0) / pairs, head[0::2].count(0) / pairs
    if high_le > 0.6 and high_be < 0.1:
        return "utf-16-le"
    if high_be > 0.6 and high_le < 0.1:
        return "utf-16-be"
    return ""


def _undecodable(source: BinaryIO, name: str) -> int | None:
    """The line where the file stops to be text in this encoding; None where all of it is.

    Raises FileRefused at a NUL, which no text has.
    """
    if not codecs.lookup(name)._is_text_encoding:
        raise LookupError(name)
    decoder = codecs.getincrementaldecoder(name)()
    source.seek(0)
    for sound in count():
        block = source.read(DECODED_BYTES)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            rest = error.object[: error.start].decode(name, errors="replace")
            return _lines_of(source, name, sound).at(rest)
        if "\0" in text:
            raise _not_text(_lines_of(source, name, sound).at(text[: text.index("\0")]))
        if not block:
            break
    return None


def _lines_of(source: BinaryIO, name: str, blocks: int) -> "_LineCount":
    """Those of the first blocks: they are only counted where something is wrong behind them."""
    decoder = codecs.getincrementaldecoder(name)()
    lines = _LineCount()
    source.seek(0)
    for _block in range(blocks):
        lines.add(decoder.decode(source.read(DECODED_BYTES)))
    return lines


class _LineCount:
    """Counts lines as the reader of the file does; CR and LF together are one end."""

    def __init__(self) -> None:
        self._ends = 0
        self._cr = False

    def at(self, text: str) -> int:
        """The line on which the end of this text stands, after all that was added."""
        split = self._cr and text.startswith("\n")
        return self._ends + _line_ends(text) - split + 1

    def add(self, text: str) -> None:
        if text:
            self._ends, self._cr = self.at(text) - 1, text.endswith("\r")


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _check_decodes(source: BinaryIO, name: str) -> None:
    line = _undecodable(source, name)
    if line is not None:
        raise _damaged(name, line)


def _damaged(name: str, line: int) -> FileRefused:
    return FileRefused(
        "encoding_damaged",
        f"The file is in {name} but damaged on line {line}: save it again as UTF-8 and retry",
        line=line,
    )


def _refuse_control_characters(head: bytes) -> None:
    """Text has tabs and line ends, hardly any other control byte; pictures and PDF have many."""
    text = head.rstrip(b"\x1a")  # with which old programs end a file
    control = len(text) - len(text.translate(None, _CONTROL_CHARACTERS))
    if control * 200 > len(head):
        raise _not_text()


def _not_text(line: int | None = None) -> FileRefused:
    return FileRefused(
        "file_not_text",
        "The file is neither a text file (CSV) nor a spreadsheet that can be read",
        line=line,
    )


def _holds_utf8(lines: list[bytes]) -> bool:
    """What older sets make of accents is hardly ever UTF-8 by chance, and then of no letters of
    ours: « ’é » of MacRoman. The rest is damage, or another file that was added to this one.
    """
    texts = [text for line in lines if (text := _as_utf8(line))]
    ours = sum(_EUROPEAN.fullmatch(text) is not None for text in texts)
    return len(texts) * 2 > len(lines) or ours * FEWEST_OF_TWO_FILES >= len(lines)


def _as_utf8(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return ""


def _accented_lines(source: BinaryIO) -> list[bytes]:
    """Only the lines that tell the sets apart, up to a bound."""
    source.seek(0)
    kept: list[bytes] = []
    size = 0
    while size < SCORED_BYTES and (block := source.read(BLOCK)):
        if block.isascii():
            continue
        for line in block.replace(b"\r", b"\n").split(b"\n"):
            if not line.isascii():
                kept.append(line)
                size += len(line)
    return kept


def _best_single_byte(sample: bytes) -> str:
    scores = {name: _score(sample.decode(name, errors="replace")) for name in SINGLE_BYTE}
    return max(SINGLE_BYTE, key=lambda name: scores[name])


def _score(text: str) -> int:
    """How much like French, then like any European text, this reading is."""
    padded = f" {text} "
    return sum(
        _likeness(padded[at - 1], char, padded[at + 1])
        for at, char in enumerate(padded)
        if char > "\x7f"
    )


def _likeness(before: str, char: str, after: str) -> int:
    if char in _FRENCH_LOWER or char in _FRENCH_UPPER or char in _OTHER_LETTERS:
        return _letter_in_place(before, char, after)
    return _sign_in_place(before, char, after)


def _letter_in_place(before: str, char: str, after: str) -> int:
    is_in_word = before.isalpha() or after.isalpha() or after in ".'’"
    if not is_in_word and char not in _LETTERS_ALONE:
        return -2
    place = _upper_in_place if char.isupper() else _lower_in_place
    if char in _OTHER_LETTERS:
        return min(place(before, after, 1), 1)
    return place(before, after, 5 if char == "é" else 4)


def _lower_in_place(before: str, after: str, points: int) -> int:
    if before.islower() or after.islower():
        return -2 if after.isupper() else points
    return -3 if before.isupper() and after.isupper() else 1


def _upper_in_place(before: str, after: str, points: int) -> int:
    if before.islower():
        return -5
    return points if after.isalpha() or before.isupper() else 1


def _sign_in_place(before: str, char: str, after: str) -> int:
    if char in _USUAL_SIGNS:
        return 0
    if char in _BETWEEN_LETTERS:
        return 3 if before.isalpha() and after.isalpha() else -2
    if char == "€":
        return 3 if before.isdigit() or before.isspace() or after.isdigit() else -1
    if char == "°":
        return 3 if before in "nN0123456789" or after in "CF" else -2
    if char == "\xa0":
        return 1 if before.isdigit() or after.isdigit() or after in ":;!?»€%" else 0
    if char in _BESIDE_SPACE:
        return -2 if before.isalnum() and after.isalnum() else 1
    return -4
