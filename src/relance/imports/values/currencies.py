"""The amounts of lines, and the currency that each line is in."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision

from relance.imports.cells.amounts import (
    AmbiguousAmount,
    Amount,
    minor_units,
    parse_amount,
    plain_hundredths,
)
from relance.imports.cells.tables import Cell
from relance.imports.columns.fields import AMOUNT_FIELDS
from relance.imports.values.lots import Lot
from relance.invoices.rules import DECIMAL_MARKS

# An int is hundredths of a currency that the cell does not say: most cells are so.
Read = Amount | int


def read_amounts(lot: Lot, name: str, texts: list[str]) -> None:
    """The cells themselves, where there is a text: a number of a spreadsheet is one already."""
    values: list[Read | None] = []
    for at, (cell, text) in enumerate(zip(lot.cells_of(name), texts, strict=True)):
        amount: Read | None = plain_hundredths(cell) if text else None
        if text and amount is None:
            amount = _amount(lot, at, name, cell)
        values.append(amount)
    lot.values[name] = values


def _amount(lot: Lot, at: int, name: str, cell: Cell) -> Amount | None:
    mark = lot.reading.decimal_marks.get(name, "")
    own = DECIMAL_MARKS[lot.reading.language]
    try:
        return parse_amount(cell, decimal_mark=mark, own_mark=own)
    except AmbiguousAmount:
        lot.error(at, "amount_ambiguous", name)
    except ValueError:
        lot.error(at, "amount_invalid", name)
    return None


def settle_amounts(lot: Lot) -> None:
    """Amounts into minor units of the column's currency, else of the one in the cells, else of the
    organisation's.
    """
    columns = {name: lot.values[name] for name in AMOUNT_FIELDS if name in lot.values}
    if not columns:
        return
    currencies = lot.values_of("currency")
    for at, amounts in enumerate(zip(*columns.values(), strict=True)):
        there = [amount for amount in amounts if amount is not None]
        if not there:
            continue
        currency = currencies[at] or lot.reading.currency
        if all(type(amount) is int for amount in there) and _has_cents(currency):
            currencies[at] = currency
        else:
            _settle_line(lot, at, dict(zip(columns, amounts, strict=True)))


def settle_balances(lot: Lot) -> None:
    """What is still due says what was paid, where the file does not; once amounts are settled."""
    if "balance" not in lot.values:
        return
    paid, totals = lot.values_of("paid"), lot.values_of("total")
    for at, balance in enumerate(lot.values["balance"]):
        total = totals[at]
        if type(balance) is not int or type(total) is not int:
            continue
        if not min(0, total) <= balance <= max(0, total):
            lot.warn(at, "balance_unlike_total", "balance")
        elif paid[at] is None:
            paid[at] = total - balance
        elif paid[at] != total - balance:
            lot.warn(at, "balance_differs", "balance")


@lru_cache(maxsize=500)
def _has_cents(currency: str) -> bool:
    return get_currency_precision(currency) == 2


def _settle_line(lot: Lot, at: int, read: dict[str, Read | None]) -> None:
    amounts = {name: _whole(amount) for name, amount in read.items() if amount is not None}
    for name, amount in amounts.items():
        lot.values[name][at] = amount
    said = {amount.currency for amount in amounts.values()} - {""}
    stated = lot.values["currency"][at] or None
    # A bare $ beside CAD, AUD … is that dollar.
    is_their_dollar = said == {"USD"} and bool(stated) and str(stated).endswith("D")
    if not is_their_dollar and len(said | ({stated} - {None})) > 1:
        lot.error(at, "currency_mismatch", "currency" if stated else "total")
        return
    currency = stated or next(iter(said), "") or lot.reading.currency
    lot.values["currency"][at] = currency
    for name, amount in amounts.items():
        minor, rounded = minor_units(amount.value, currency)
        if rounded:
            lot.warn(at, "amount_rounded", name)
        lot.values[name][at] = minor


def _whole(amount: Read) -> Amount:
    return Amount(Decimal(amount).scaleb(-2)) if isinstance(amount, int) else amount
