"""What people do not see must not matter: spaces of every kind, case, accents, what Excel made of
a number.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import cast

from relance.core.tidying import tidied
from relance.imports.cells.formulas import original
from relance.imports.cells.tables import Cell

# With these begin formulas made neutral, and texts that a program kept as such: see `formulas`.
_MARKS = frozenset("'=")
_PRINTABLE = bytes(code for code in range(256) if chr(code).isprintable())
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# Beyond this, a float no longer holds every whole number.
_EXACT_FLOAT = 2**53


def text_of(cell: Cell) -> str:
    """A cell as one would have typed it: trimmed, one kind of space, 1001 rather than 1001.0."""
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < _EXACT_FLOAT:
            return str(int(cell))
        return repr(cell)
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def texts_of(cells: Sequence[Cell]) -> list[str]:
    """What `text_of` makes of each cell of a column; at once where all are ordinary texts."""
    texts = cast("Sequence[str]", cells)
    try:
        are_clean = _are_clean(texts)
    except TypeError:  # a number or a date among them
        return [text_of(cell) for cell in cells]
    return list(texts) if are_clean else [_cleaned(text) for text in texts]


def _cleaned(text: str) -> str:
    return text if text.isprintable() and _is_in_order(text) else clean(text)


def _are_clean(texts: Sequence[str]) -> bool:
    """All of them; False where this is not seen at once. Raises TypeError for what is no text."""
    filled = texts if all(texts) else ["-" if text == "" else text for text in texts]
    # With spaces between, one at an edge of a text is one of two, as those inside are.
    joined = " | ".join(filled)
    if not _is_in_order(joined) or not _is_printable(joined):
        return False
    # One sign is found many times faster than three, and hardly ever there.
    return not any(mark in joined and f"| {mark}" in joined for mark in _MARKS)


def _is_in_order(text: str) -> bool:
    """No space too many, no mark of ours."""
    return "  " not in text and text == text.strip(" ") and text[:1] not in _MARKS


def _is_printable(text: str) -> bool:
    """What `isprintable` says, of a long text some times faster: but one kind of space, none of the
    invisible signs, no line breaks.
    """
    try:
        return not text.encode("latin-1").translate(None, _PRINTABLE)
    except UnicodeEncodeError:
        return text.isprintable()


def one_line(text: str) -> str:
    """A cleaned text without its line breaks."""
    return " ".join(text.split()) if "\n" in text else text


def lines_of(texts: list[str]) -> list[str]:
    """What `one_line` makes of each; hardly any has a line break."""
    return list(map(one_line, texts)) if "\n" in "".join(texts) else texts


def several(text: str) -> list[str]:
    """What a cleaned text names, with commas, semicolons or line breaks between."""
    named = text.replace(";", ",").replace("\n", ",").split(",")
    return [one for some in named if (one := some.strip())]


def clean(text: str) -> str:
    """Put in order, and what our exports made neutral taken back."""
    return original(tidied(text))


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """For comparing: no case, no accents, only letters and digits parted by single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", bare.replace("œ", "oe").replace("æ", "ae").replace("ø", "o")).strip()
