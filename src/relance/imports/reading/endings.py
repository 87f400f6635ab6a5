"""Lines at the end of a file that are no lines of its table: totals, and what a program prints
below. Only what cannot be meant as a line: the last customer may have nothing but a name.
"""

import re
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

from relance.imports.cells.amounts import parse_amount
from relance.imports.cells.cleaning import plain, text_of
from relance.imports.cells.tables import Cell, Row, is_blank, is_number_like

TOTALS_LINE, FOOTER_LINE = "totals_line", "footer_line"
# Whole numbers add up by chance, ids too; with fewer lines a sum proves nothing.
FEWEST_ADDED = 3
LONGEST_FOOTER = 200
_TOTAL_WORDS = re.compile(
    r"^(sous )?(total|totaux|somme|grand total|sub ?total|sum)"
    r"( general| generaux| ttc| ht| eur| a recevoir| du| clients| factures| lignes)*"
    r"( \d[\d ]*)?$"
)
_THINGS = (
    r"(factures?|avoirs?|clients?|tiers|contacts?|lignes?|ecritures?|pieces?|documents?|"
    r"enregistrements?|elements?|resultats?|invoices?|customers?|lines?|rows?|records?|entries|items)"
)
_COUNTED = re.compile(rf"(nombre|nb|nbre|number|count)( total)?( de| d| des| of)? {_THINGS}( \d+)?")
_SO_MANY = re.compile(rf"(?P<count>\d+) {_THINGS}")
_DAY = (
    r"(\d{1,2} \d{1,2} (\d\d)?\d\d|\d{4} \d{1,2} \d{1,2}|\d{1,2}(er)? \w+ \d{4}|\w+ \d{1,2} \d{4})"
)
_PRINTED = re.compile(
    r"(\w+ )?(editee?|imprimee?|exportee?|generee?|extraite?|printed|exported|generated)s? "
    rf"(le |du |au |par .*|depuis .*|on |at |by .*|from .*)(.* )?{_DAY}( .*)?"
)
_WEEKDAY = (
    r"(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
# QuickBooks: “Accrual basis Saturday, November 21, 2026 10:00 AM GMT+01:00”.
_MOMENT = re.compile(rf"(\w+ basis )?{_WEEKDAY} {_DAY}( .*)?")
_PAGE = re.compile(r"page( n)? \d+ ((sur|of|de) )?\d+")


def is_total(row: Row) -> bool:
    """« TOTAL » and sums beside it. A customer called Total has an id or an address beside it."""
    filled = _filled(row)
    if len(filled) < 2 or not isinstance(filled[0], str) or row.damage:
        return False
    label = plain(filled[0].split(":")[0])
    return bool(_TOTAL_WORDS.match(label)) and all(map(_is_figure, filled[1:]))


def is_footer(row: Row, lines: int) -> bool:
    """« Nombre de factures : 2 », « Édité le 21/11/2026 », « Page 1/1 »; « 2 factures » where the
    table has just so many `lines`.
    """
    filled = _filled(row)
    if not filled or not isinstance(filled[0], str) or not all(map(_is_figure, filled[1:])):
        return False
    words = plain(filled[0][:LONGEST_FOOTER])
    if _COUNTED.fullmatch(words):
        return words[-1].isdigit() or len(filled) > 1
    so_many = _SO_MANY.fullmatch(words)
    if so_many:
        return int(so_many["count"]) == lines
    return len(filled) == 1 and any(one.fullmatch(words) for one in (_PRINTED, _MOMENT, _PAGE))


def may_be_sums(row: Row) -> bool:
    """Amounts and nothing else: worth adding up the lines above."""
    filled = _filled(row)
    return 0 < len(filled) < len(row.cells) and not row.damage and all(map(_is_figure, filled))


def is_sum_of(row: Row, above: Iterable[Row]) -> bool:
    """Whether each cell is the sum of its column, and no line above is like it: each has a text,
    or a day, where it has nothing.
    """
    wanted = [at for at, cell in enumerate(row.cells) if not is_blank(cell)]
    sums = {mark: dict.fromkeys(wanted, Decimal(0)) for mark in ",."}
    added = dict.fromkeys(wanted, 0)
    for one in above:
        if not _says_more(one, wanted):
            return False
        for at in wanted:
            cell = one.cells[at]
            if is_blank(cell):
                continue
            added[at] += 1
            for mark in list(sums):
                if (amount := _amount(cell, mark)) is None:
                    del sums[mark]
                else:
                    sums[mark][at] += amount
        if not sums:
            return False
    return all(count >= _fewest(row.cells[at]) for at, count in added.items()) and any(
        all(total and _is_same(row.cells[at], mark, total) for at, total in totals.items())
        for mark, totals in sums.items()
    )


def _fewest(cell: Cell) -> int:
    """`1 234,50` is an amount; `3` may be an id, the one after 1 and 2."""
    is_whole = (isinstance(cell, float) and cell.is_integer()) or text_of(cell).isdigit()
    return FEWEST_ADDED if is_whole else 2


def _says_more(row: Row, but: list[int]) -> bool:
    return any(at not in but and not is_blank(cell) for at, cell in enumerate(row.cells))


def _amount(cell: Cell, mark: str) -> Decimal | None:
    try:
        return parse_amount(cell, decimal_mark=mark).value
    except (ValueError, ArithmeticError):
        return None


def _is_same(cell: Cell, mark: str, total: Decimal) -> bool:
    """But for what adding floats leaves."""
    amount = _amount(cell, mark)
    return amount is not None and abs(amount - total) < Decimal("0.005")


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if not is_blank(cell)]


def _is_figure(cell: Cell) -> bool:
    if isinstance(cell, str):
        return is_number_like(cell)
    return not isinstance(cell, date | time)
