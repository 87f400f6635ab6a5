"""Amounts as ledgers write them: `1 234,56 €`, `1.234,56`, `1,234.56`, `(150,25)`, `150,25-`,
`120,-`.

No float is ever added up: what a spreadsheet holds as one is written in its shortest decimal form
first.
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision

from relance.imports.cells.tables import Cell

SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
WORDS = {
    "EURO": "EUR",
    "EUROS": "EUR",
    "FS": "CHF",
    "US$": "USD",
    "DOLLAR": "USD",
    "DOLLARS": "USD",
}
# 12 digits before the decimals: beyond that it is a phone number or an account, not an amount.
LONGEST_TEXT = 60
LARGEST = 10**12

_PARTS = re.compile(
    r"(?P<open>\()?\s*(?P<before>[+\-−–])?\s*(?P<left>[A-Za-z]{3}|US\$|[€$£])?\s*(?P<inner>[+\-−–])?\s*"
    r"(?P<digits>\d[\d\s.,'’]*|[.,]\d+)\s*"
    r"(?P<after>[+\-−–])?\s*(?P<right>[A-Za-z]{3,7}|[€$£])?\s*(?P<after2>[\-−–])?\s*(?P<close>\))?"
)
# « 120,- », « CHF 120.– »: no cents, and no minus.
_NO_CENTS = re.compile(r"(?<=\d)([.,])[\-–—]{1,2}(?!\d)")
_SPACES_AND_QUOTES = re.compile(r"[\s'’]")
_GROUPS = {
    ",": re.compile(r"\d{1,3}(,\d{3})+"),
    ".": re.compile(r"\d{1,3}(\.\d{3})+"),
}
# Two decimals are no thousands, whatever the column's mark. Below the LARGEST in any case.
_PLAIN = re.compile(
    r"(-)?([0-9]{1,12}|[0-9]{1,3}(?:[ \xa0\u202f][0-9]{3}){1,3})(?:[.,]([0-9]{2}))?"
)
_LONE_GROUP = {mark: re.compile(rf"[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}") for mark in ",."}
_SPACED = re.compile(r"\d{1,3}([\s'’]\d{3})*([.,]\d*)?|\d+([.,]\d*)?")


@dataclass(frozen=True)
class Amount:
    """`value` in the currency's main unit; `currency` where the cell itself says it, else empty."""

    value: Decimal
    currency: str = ""


class AmbiguousAmount(ValueError):
    """`1,250` where a comma is read as a decimal mark, in a column that proves nothing."""


def parse_amount(cell: Cell, *, decimal_mark: str = "", own_mark: str = "") -> Amount:
    """Raises ValueError for what is not an amount, `12,5O` and `1,23,4` among them.

    `decimal_mark` is what the whole column uses, `decimal_mark_of`; it decides `1,234`. Where the
    column proves none, `own_mark`, the one of the organisation's language, is not taken for
    thousands: that raises AmbiguousAmount.
    """
    if isinstance(cell, bool) or cell is None:
        raise ValueError(cell)
    if isinstance(cell, int | float):
        return Amount(_bounded(Decimal(repr(cell))))
    if not isinstance(cell, str):
        raise ValueError(cell)
    return _parse_text(cell, decimal_mark, own_mark)


def plain_hundredths(cell: Cell) -> int | None:
    """What `parse_amount` says of the most usual amounts, in hundredths: `1234,56`, `-1 234.56`,
    whole numbers, and the numbers of spreadsheets with at most two decimals. Else None.
    """
    if isinstance(cell, str):
        parts = _PLAIN.fullmatch(cell)
        if not parts:
            return None
        sign, whole, cents = parts.groups("")
        number = int(whole.replace(" ", "").replace("\xa0", "").replace("\u202f", "")) * 100
        return -(number + int(cents or 0)) if sign else number + int(cents or 0)
    if type(cell) is int:
        return cell * 100 if abs(cell) < LARGEST else None
    if isinstance(cell, float) and abs(cell) < LARGEST:
        hundredths = round(cell * 100)
        # Of at most fifteen digits: then this is the shortest decimal that gives this float.
        return hundredths if hundredths / 100 == cell else None
    return None


def decimal_mark_of(proofs: Counter[str]) -> str:
    """The decimal mark that most cells of a column prove, `,` or `.`; empty where none does.

    `proofs` counts what `proven_mark` says of each of them.
    """
    if proofs[","] == proofs["."]:
        return ""
    return "," if proofs[","] > proofs["."] else "."


def proven_mark(cell: Cell) -> str:
    """The mark that can only be the decimal one in this cell; empty where there is none."""
    if not isinstance(cell, str):
        return ""
    mark = cell[-3:-2]
    if mark and mark in ",." and cell.count(",") + cell.count(".") == 1:
        return mark  # two signs after the only mark: no thousands
    return _proof(cell)


def minor_units(value: Decimal, currency: str) -> tuple[int, bool]:
    """Whole minor units, halves away from zero as accountants round them, and whether anything but
    a float's noise had to be rounded away.
    """
    exact = value.scaleb(get_currency_precision(currency))
    minor = exact.to_integral_value(ROUND_HALF_UP)
    return int(minor), abs(exact - minor) > Decimal("0.0001")


@lru_cache(maxsize=50_000)
def _parse_text(text: str, decimal_mark: str, own_mark: str) -> Amount:
    if len(text) > LONGEST_TEXT:  # the pattern below is for amounts, not for novels
        raise ValueError(text)
    parts = _PARTS.fullmatch(_NO_CENTS.sub(r"\g<1>00", text.strip()))
    if not parts or bool(parts["open"]) != bool(parts["close"]):
        raise ValueError(text)
    digits = parts["digits"].strip()
    if own_mark and not decimal_mark and _LONE_GROUP[own_mark].fullmatch(digits):
        raise AmbiguousAmount(text)
    number = _number(digits, decimal_mark)
    minuses = [parts[name] for name in ("before", "inner", "after", "after2")]
    if sum(sign is not None for sign in minuses) + bool(parts["open"]) > 1:
        raise ValueError(text)
    negative = bool(parts["open"]) or any(sign and sign != "+" for sign in minuses)
    return Amount(
        _bounded(-number if negative else number), _currency(parts["left"], parts["right"])
    )


def _currency(left: str | None, right: str | None) -> str:
    written = left or right
    if not written:
        return ""
    if left and right:
        raise ValueError(left + right)
    code = currency_code(written)
    if not code:
        raise ValueError(written)
    return code


def currency_code(text: str) -> str:
    """The ISO 4217 code of what people write for a currency; empty when it is none."""
    bare = text.strip().upper()
    bare = SIGNS.get(bare) or WORDS.get(bare) or bare
    return bare if bare in _known_codes() else ""


@lru_cache(maxsize=1)
def _known_codes() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies("en"))


def _number(digits: str, decimal_mark: str) -> Decimal:
    """The digits between signs. Marks must group by three, or stand once before the decimals."""
    marks = [char for char in digits if char in ",."]
    if len(set(marks)) == 2:
        last = marks[-1]
        other = "." if last == "," else ","
        whole, _, decimals = _SPACES_AND_QUOTES.sub("", digits).rpartition(last)
        if last in whole or not _GROUPS[other].fullmatch(whole):
            raise ValueError(digits)
        return Decimal(f"{whole.replace(other, '')}.{decimals or 0}")
    bare = _SPACES_AND_QUOTES.sub("", digits)
    if not marks:
        _check_spaces(digits)
        return Decimal(bare)
    mark = marks[0]
    is_grouping = len(marks) > 1 or (decimal_mark != mark and bare[0] != "0")
    if is_grouping and _GROUPS[mark].fullmatch(bare):
        return Decimal(bare.replace(mark, ""))
    if len(marks) > 1:
        raise ValueError(digits)
    _check_spaces(digits)
    whole, _, decimals = bare.partition(mark)
    return Decimal(f"{whole or 0}.{decimals or 0}")


def _check_spaces(digits: str) -> None:
    """`1 234,56` is one number, `12 34` is two."""
    if not _SPACED.fullmatch(digits) and digits[0] not in ",.":
        raise ValueError(digits)


def _proof(text: str) -> str:
    marks = [char for char in text if char in ",."]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return "." if last == "," else ","
    decimals = re.match(r"\d*", text[text.rindex(last) + 1 :])
    whole = re.search(r"\d*$", text[: text.rindex(last)])
    is_grouping = decimals and len(decimals[0]) == 3 and whole and 0 < len(whole[0]) <= 3
    return "" if is_grouping and whole and whole[0] != "0" else last


def _bounded(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= LARGEST:
        raise ValueError(value)
    return value
