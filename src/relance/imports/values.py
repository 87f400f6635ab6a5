"""Cells → values, field by field, with what is wrong. The closed lists are the organisation's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from relance.customers.phones import parse_phone
from relance.customers.vat_numbers import parse_vat
from relance.imports.amounts import (
    AmbiguousAmount,
    Amount,
    currency_code,
    minor_units,
    parse_amount,
)
from relance.imports.cleaning import text_of
from relance.imports.columns import Columns
from relance.imports.countries import country_code
from relance.imports.dates import Order, parse_date
from relance.imports.fields import AMOUNT_FIELDS, DATE_FIELDS
from relance.imports.identifiers import parse_email, parse_yes_no
from relance.imports.problems import Problem
from relance.imports.tables import Cell, Row, is_blank
from relance.invoices.rules import DECIMAL_MARKS

VALUE_SHOWN = 300  # characters of a wrong cell in reports
LONGEST = {
    "customer_name": 200,
    "external_id": 100,
    "accounting_code": 50,
    "address": 2000,
    "postcode": 20,
    "city": 100,
    "region": 100,
    "group_name": 200,
    "group_reference": 100,
    "first_name": 100,
    "last_name": 100,
    "full_name": 200,
    "phone": 50,
    "contact_reference": 100,
    "number": 100,
}
# Elsewhere a line break is a quote that swallowed the next line, or two values in one cell.
WITH_LINE_BREAKS = {"address", "account_managers", "phone"}


def known_country(text: str) -> str | None:
    """ISO code; None where no country is called that."""
    return country_code(text) or None


def known_currency(text: str) -> str | None:
    """ISO code; None for what is no currency."""
    return currency_code(text) or None


@dataclass(frozen=True)
class Lists:
    """The closed lists: what a cell may name, found by its cleaned form.

    None: no list has it; 0 or "": it stands for nothing, as if the cell were empty. `names` is
    field → id → how the organisation writes it.
    """

    manager: Callable[[str], int | None]
    plan: Callable[[str], int | None]
    position: Callable[[str], int | None]
    country: Callable[[str], str | None] = known_country
    currency: Callable[[str], str | None] = known_currency
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How the cells of this file are to be read: what was decided once for each column."""

    columns: Columns
    lists: Lists
    country: str
    currency: str
    date_orders: Mapping[str, Order | None] = field(default_factory=dict)
    decimal_marks: Mapping[str, str] = field(default_factory=dict)
    language: str = "fr"
    # What a cell says to empty a field ("" where no word does), and whether it may.
    erase_word: str = ""
    may_erase: bool = False


@dataclass
class Line:
    """One line understood: the values that are there, and all that is wrong with it."""

    number: int
    columns: Columns
    values: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    # Fields that the word to erase empties, as it stood there.
    erased: Mapping[str, str] = field(default_factory=dict)

    def error(self, code: str, at: str | None = None, message: str = "") -> None:
        self.errors.append(self._problem(code, at, message))

    def warn(self, code: str, at: str | None = None, message: str = "") -> None:
        self.warnings.append(self._problem(code, at, message))

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def gives(self, name: str) -> bool:
        """Whether the cell was filled, be it with something wrong."""
        return name in self.written

    def in_order(self, problems: list[Problem]) -> list[Problem]:
        """As the columns stand in the file."""
        places = {name: at for at, name in enumerate(self.columns.header)}
        return sorted(problems, key=lambda problem: places.get(problem.column or "", -1))

    def _problem(self, code: str, at: str | None, message: str) -> Problem:
        column = self.columns.name(at) if at else None
        value = self.written.get(at or "", "")[:VALUE_SHOWN]
        return Problem(self.number, column, value, code, message)


def read_line(row: Row, reading: Reading) -> Line:
    """Every cell of a line; an empty one says nothing."""
    line = Line(row.line, reading.columns)
    if row.damage:
        line.written[""] = " ".join(filter(None, map(text_of, row.cells)))[:200]
        line.error(row.damage)
        return line
    for name, at in reading.columns.index.items():
        cell = row.cells[at]
        if cell is not None and not is_blank(cell):
            line.written[name] = text_of(cell)
            _read_cell(line, name, cell, reading)
    _after_all_cells(line, reading)
    return line


def _read_cell(line: Line, name: str, cell: Cell, reading: Reading) -> None:
    if "\n" in line.written[name] and name not in WITH_LINE_BREAKS:
        line.error("line_break", name)
    elif name in DATE_FIELDS:
        _take(line, name, "date_invalid", lambda: parse_date(cell, reading.date_orders.get(name)))
    elif name in AMOUNT_FIELDS:
        _read_amount(line, name, cell, reading)
    else:
        _read_text(line, name, line.written[name], reading)


def _read_amount(line: Line, name: str, cell: Cell, reading: Reading) -> None:
    mark = reading.decimal_marks.get(name, "")
    own = DECIMAL_MARKS[reading.language]
    try:
        line.values[name] = parse_amount(cell, decimal_mark=mark, own_mark=own)
    except AmbiguousAmount:
        line.error("amount_ambiguous", name)
    except ValueError:
        line.error("amount_invalid", name)


def _read_text(line: Line, name: str, text: str, reading: Reading) -> None:
    if len(text) > LONGEST.get(name, 2000):
        line.error("too_long", name)
    elif name in _CODED:
        code, read = _CODED[name]
        _take(line, name, code, lambda: read(text, reading))
    elif name == "account_managers":
        _read_managers(line, text, reading.lists)
    elif name in {"vat_number", "phone"}:
        pass  # these need the country: read after all cells
    else:
        line.values[name] = text if name == "address" else " ".join(text.split())


def _take(line: Line, name: str, code: str, read: Callable[[], Any]) -> None:
    try:
        line.values[name] = read()
    except ValueError:
        line.error(code, name)


def _found(value: Any) -> Any:
    if value is None:
        raise ValueError(value)
    return value


_CODED: dict[str, tuple[str, Callable[[str, Reading], Any]]] = {
    "country": ("country_unknown", lambda text, reading: _found(reading.lists.country(text))),
    "currency": ("currency_unknown", lambda text, reading: _found(reading.lists.currency(text))),
    "email": ("email_invalid", lambda text, _reading: parse_email(text)),
    "is_main": ("yes_no_invalid", lambda text, _reading: parse_yes_no(text)),
    "position": ("position_unknown", lambda text, reading: _found(reading.lists.position(text))),
    "plan": ("plan_unknown", lambda text, reading: _found(reading.lists.plan(text))),
}


def _read_managers(line: Line, text: str, lists: Lists) -> None:
    """Several, with commas; one that is unknown makes an error, whatever the others."""
    found: list[int] = []
    for email in text.replace(";", ",").replace("\n", ",").split(","):
        if not email.strip():
            continue
        member = lists.manager(email)
        if member is None:
            line.errors.append(
                Problem(
                    line.number,
                    line.columns.name("account_managers"),
                    email.strip(),
                    "manager_unknown",
                )
            )
        elif member and member not in found:
            found.append(member)
    line.values["account_managers"] = found


def _after_all_cells(line: Line, reading: Reading) -> None:
    """What needs another cell of the line: the country, the currency, the name that is in two
    parts.
    """
    country = line.get("country") or reading.country
    if vat := line.written.get("vat_number"):
        _take(line, "vat_number", "vat_invalid", lambda: parse_vat(vat, line.get("country") or ""))
        _retry_vat_at_home(line, vat, reading)
    if phone := line.written.get("phone"):
        _read_phone(line, phone, country, reading.country)
    _pad_postcode(line, country)
    _split_full_name(line)
    if "total" in line.values or "paid" in line.values:
        _settle_currency(line, reading)


def _retry_vat_at_home(line: Line, vat: str, reading: Reading) -> None:
    """Without its letters and without a country beside it, the number is one of the
    organisation's.
    """
    if line.gives("country") or not vat[:1].isdigit():
        return
    line.errors = [problem for problem in line.errors if problem.code != "vat_invalid"]
    line.values.pop("vat_number", None)
    _take(line, "vat_number", "vat_invalid", lambda: parse_vat(vat, reading.country))


def _read_phone(line: Line, phone: str, country: str, home: str) -> None:
    for place in dict.fromkeys((country, home)):
        try:
            line.values["phone"] = parse_phone(phone, place)
        except ValueError:
            continue
        return
    if len(phone) <= LONGEST["phone"]:
        line.values["phone"] = phone
        line.warn("phone_unrecognised", "phone")


def _pad_postcode(line: Line, country: str) -> None:
    """A spreadsheet that took 06300 for a number gives back 6300; French postcodes have five
    digits.
    """
    postcode = line.get("postcode")
    if postcode and country == "FR" and len(postcode) == 4 and postcode.isdigit():
        line.values["postcode"] = f"0{postcode}"


def _split_full_name(line: Line) -> None:
    """`Jean DUPONT`, `DUPONT Jean`: capitals mark the family name; without any the first word is
    given.
    """
    full = line.values.pop("full_name", "")
    if not full or line.get("last_name"):
        return
    words = full.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        line.values["last_name"] = " ".join(capitals)[:100]
        line.values["first_name"] = " ".join(w for w in words if w not in capitals)[:100]
    elif len(words) > 1:
        line.values["first_name"], line.values["last_name"] = words[0], " ".join(words[1:])[:100]
    else:
        line.values["last_name"] = full[:100]


def _settle_currency(line: Line, reading: Reading) -> None:
    """The column's currency, else the one in the cells, else the organisation's."""
    amounts: dict[str, Amount] = {
        name: line.values[name] for name in AMOUNT_FIELDS if name in line.values
    }
    said = {amount.currency for amount in amounts.values()} - {""}
    stated = line.get("currency") or None
    # A bare $ beside CAD, AUD … is that dollar.
    is_their_dollar = said == {"USD"} and bool(stated) and str(stated).endswith("D")
    if not is_their_dollar and len(said | ({stated} - {None})) > 1:
        line.error("currency_mismatch", "currency" if stated else "total")
        return
    currency = stated or next(iter(said), "") or reading.currency
    line.values["currency"] = currency
    for name, amount in amounts.items():
        minor, rounded = minor_units(amount.value, currency)
        if rounded and not _is_float_noise(amount.value):
            line.warn("amount_rounded", name)
        line.values[name] = minor


def _is_float_noise(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -6
