"""Cells → values, with what is wrong: some hundreds of lines at a time, column by column."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from relance.imports.cells.cleaning import several
from relance.imports.cells.dates import parse_date
from relance.imports.cells.identifiers import ordinary_emails, parse_email, parse_yes_no
from relance.imports.cells.tables import Row
from relance.imports.columns.fields import AMOUNT_FIELDS, DATE_FIELDS
from relance.imports.values.beside import (
    pad_postcodes,
    read_phones,
    read_vat_numbers,
    split_full_names,
)
from relance.imports.values.currencies import read_amounts, settle_amounts, settle_balances
from relance.imports.values.erasing import Found, note_erased, without_the_word
from relance.imports.values.guide import LONGEST, LONGEST_ANY, WITH_LINE_BREAKS, Lists, Reading
from relance.imports.values.lines import Line
from relance.imports.values.lots import WRONG, Lot


@dataclass(frozen=True)
class Understood:
    """Some lines of a file: what the sound ones say column by column, and each of them as a `Line`
    where that is asked for. `erased` is what the word that erases empties.
    """

    rows: Sequence[Row]
    reading: Reading
    lot: Lot
    erased: Found

    def lines(self, but: Container[int] = ()) -> list[Line]:
        """In order; all but the sound ones at these places of the lot."""
        places = [at for at in range(len(self.lot.rows)) if at not in but]
        lines = self.lot.lines(places)
        if len(self.lot.rows) < len(self.rows):
            lines = self._with_damaged(dict(zip(places, lines, strict=True)))
        note_erased(lines, self.erased, may_erase=self.reading.may_erase)
        return lines

    def _with_damaged(self, sound: Mapping[int, Line]) -> list[Line]:
        """Those between them, of which nothing can be read."""
        lines, places = [], count()
        for row in self.rows:
            if row.damage:
                lines.append(_damaged_line(row, self.reading))
            elif line := sound.get(next(places)):
                lines.append(line)
        return lines


def understood(rows: Sequence[Row], reading: Reading) -> Understood:
    """Cells into values: the part that needs no database. An empty cell says nothing."""
    cleared, erased = without_the_word(rows, reading)
    lot = Lot([row for row in cleared if not row[2]], reading)
    if lot.rows:
        _read_columns(lot)
    return Understood(cleared, reading, lot, erased)


def _damaged_line(row: Row, reading: Reading) -> Line:
    line = Line(row.line, reading.columns, row.cells, is_damaged=True)
    line.error(row.damage or "")
    return line


def _read_columns(lot: Lot) -> None:
    for name in lot.reading.columns.index:
        _read_column(lot, name)
    # What needs another cell of the line.
    read_vat_numbers(lot)
    read_phones(lot)
    pad_postcodes(lot)
    split_full_names(lot)
    settle_amounts(lot)
    settle_balances(lot)


def _read_column(lot: Lot, name: str) -> None:
    texts = lot.texts_of(name)
    if not any(texts):
        return
    if "\n" in "".join(texts) and name not in WITH_LINE_BREAKS:
        texts = _without(lot, name, "line_break", texts, lambda text: "\n" in text)
    if name in DATE_FIELDS:
        _read_dates(lot, name, texts)
    elif name in AMOUNT_FIELDS:
        read_amounts(lot, name, texts)
    else:
        _read_texts(lot, name, texts)


def _without(
    lot: Lot, name: str, code: str, texts: list[str], is_wrong: Callable[[str], bool]
) -> list[str]:
    """The texts with the wrong ones, which are errors, empty."""
    for at, text in enumerate(texts):
        if is_wrong(text):
            lot.error(at, code, name)
    return ["" if is_wrong(text) else text for text in texts]


def _read_dates(lot: Lot, name: str, texts: list[str]) -> None:
    """The cells themselves: a date of a spreadsheet is one already."""
    order = lot.reading.date_orders.get(name)
    known = lot.remembered(name, lambda text: parse_date(text, order))
    values: list[Any] = []
    for cell, text in zip(lot.cells_of(name), texts, strict=True):
        if not text:
            values.append(None)
        elif isinstance(cell, str):
            values.append(known[cell])
        else:
            values.append(_or_wrong(lambda cell: parse_date(cell, order), cell))
    lot.take(name, "date_invalid", values)


def _or_wrong(read: Callable[[Any], Any], cell: Any) -> Any:
    try:
        return read(cell)
    except ValueError:
        return WRONG


def _read_texts(lot: Lot, name: str, texts: list[str]) -> None:
    longest = LONGEST.get(name, LONGEST_ANY)
    if len(max(texts, key=len)) > longest:
        texts = _without(lot, name, "too_long", texts, lambda text: len(text) > longest)
    if name in _CODED:
        code, reader = _CODED[name]
        known = lot.remembered(name, reader(lot.reading.lists))
        _take(lot, name, code, list(map(known.__getitem__, texts)), may_be_wrong=known.has_wrong)
    elif name == "email":
        _read_emails(lot, texts)
    elif name == "account_managers":
        _read_managers(lot, texts)
    elif name not in {"vat_number", "phone"}:  # these need the country
        lot.values[name] = [text or None for text in texts]


def _read_emails(lot: Lot, texts: list[str]) -> None:
    emails: list[Any] = list(ordinary_emails(texts))
    for at, email in enumerate(emails):
        if not email:
            emails[at] = _or_wrong(parse_email, texts[at]) if texts[at] else None
    lot.take("email", "email_invalid", emails)


def _take(lot: Lot, name: str, code: str, values: list[Any], *, may_be_wrong: bool) -> None:
    if may_be_wrong:
        lot.take(name, code, values)
    else:
        lot.values[name] = values


def _found(value: Any) -> Any:
    """What a closed list says: None where that is nothing (`Lists`), as if the cell were empty.

    Raises ValueError where it has no such thing.
    """
    if value is None:
        raise ValueError(value)
    return value or None


# Field → the code of what is wrong with it, and how the organisation's lists read it.
_CODED: dict[str, tuple[str, Callable[[Lists], Callable[[str], Any]]]] = {
    "country": ("country_unknown", lambda lists: lambda text: _found(lists.country(text))),
    "currency": ("currency_unknown", lambda lists: lambda text: _found(lists.currency(text))),
    "is_main": ("yes_no_invalid", lambda _lists: parse_yes_no),
    "position": ("position_unknown", lambda lists: lambda text: _found(lists.position(text))),
    "plan": ("plan_unknown", lambda lists: lambda text: _found(lists.plan(text))),
}


def _read_managers(lot: Lot, texts: list[str]) -> None:
    """Several, with commas; one that is unknown makes an error, whatever the others."""
    lists = lot.reading.lists
    known = lot.remembered("account_managers", lambda text: _managers(text, lists))
    values: list[list[int] | None] = []
    for at, managers in enumerate(map(known.__getitem__, texts)):
        ids, unknown = managers or (None, ())
        values.append(None if ids is None else list(ids))
        for email in unknown:
            lot.error(at, "manager_unknown", "account_managers", email)
    lot.values["account_managers"] = values


def _managers(text: str, lists: Lists) -> tuple[list[int], list[str]]:
    """Those whom the organisation has, each once, and what it does not have."""
    found = [(email, lists.manager(email)) for email in several(text)]
    ids = dict.fromkeys(member for _email, member in found if member)
    return list(ids), [email for email, member in found if member is None]
