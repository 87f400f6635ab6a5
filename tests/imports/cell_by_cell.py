"""The plain way of reading a line, one cell after the other: what the quick one is held to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from relance.customers.phones import parse_phone
from relance.customers.vat_numbers import parse_vat
from relance.imports.cells.amounts import AmbiguousAmount, Amount, minor_units, parse_amount
from relance.imports.cells.cleaning import text_of
from relance.imports.cells.dates import parse_date
from relance.imports.cells.identifiers import parse_email, parse_yes_no
from relance.imports.cells.problems import Problem
from relance.imports.cells.tables import Cell, Row
from relance.imports.columns.fields import AMOUNT_FIELDS, DATE_FIELDS
from relance.imports.values.guide import LONGEST, WITH_LINE_BREAKS, Reading
from relance.invoices.rules import DECIMAL_MARKS


@dataclass
class PlainLine:
    number: int
    reading: Reading
    values: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def error(self, code: str, at: str | None) -> None:
        self.errors.append(self.problem(code, at, self.written.get(at or "", "")[:300]))

    def warn(self, code: str, at: str) -> None:
        self.warnings.append(self.problem(code, at, self.written.get(at, "")[:300]))

    def problem(self, code: str, at: str | None, value: str) -> Problem:
        column = self.reading.columns.name(at) if at else None
        return Problem(self.number, column, value, code)

    def take(self, name: str, code: str, read: Callable[[], Any]) -> None:
        try:
            self.values[name] = read()
        except ValueError:
            self.error(code, name)


def read_plainly(row: Row, reading: Reading) -> PlainLine:
    line = PlainLine(row.line, reading)
    if row.damage:
        line.written[""] = " ".join(filter(None, map(text_of, row.cells)))[:200]
        line.error(row.damage, None)
        return line
    for name, at in reading.columns.index.items():
        if text := text_of(row.cells[at]):
            line.written[name] = text
            _read_cell(line, name, row.cells[at])
    _read_what_needs_others(line)
    return line


def _read_cell(line: PlainLine, name: str, cell: Cell) -> None:
    reading, text = line.reading, line.written[name]
    if "\n" in text and name not in WITH_LINE_BREAKS:
        line.error("line_break", name)
    elif name in DATE_FIELDS:
        order = reading.date_orders.get(name)
        line.take(name, "date_invalid", lambda: parse_date(cell, order))
    elif name in AMOUNT_FIELDS:
        _read_amount(line, name, cell)
    elif len(text) > LONGEST.get(name, 2000):
        line.error("too_long", name)
    elif name == "account_managers":
        _read_managers(line, text)
    elif name in _CODES:
        line.take(name, _CODES[name], lambda: _coded(name, text, reading))
    elif name not in {"vat_number", "phone"}:
        line.values[name] = text if name == "address" else " ".join(text.split())


_CODES = {
    "country": "country_unknown",
    "currency": "currency_unknown",
    "email": "email_invalid",
    "is_main": "yes_no_invalid",
    "position": "position_unknown",
    "plan": "plan_unknown",
}


def _coded(name: str, text: str, reading: Reading) -> Any:
    if name == "email":
        return parse_email(text)
    if name == "is_main":
        return parse_yes_no(text)
    value = getattr(reading.lists, name)(text)
    if value is None:
        raise ValueError(text)
    return value or None


def _read_amount(line: PlainLine, name: str, cell: Cell) -> None:
    mark = line.reading.decimal_marks.get(name, "")
    own = DECIMAL_MARKS[line.reading.language]
    try:
        line.values[name] = parse_amount(cell, decimal_mark=mark, own_mark=own)
    except AmbiguousAmount:
        line.error("amount_ambiguous", name)
    except ValueError:
        line.error("amount_invalid", name)


def _read_managers(line: PlainLine, text: str) -> None:
    found: list[int] = []
    for email in text.replace(";", ",").replace("\n", ",").split(","):
        member = line.reading.lists.manager(email) if email.strip() else 0
        if member is None:
            problem = line.problem("manager_unknown", "account_managers", email.strip())
            line.errors.append(problem)
        elif member and member not in found:
            found.append(member)
    line.values["account_managers"] = found


def _read_what_needs_others(line: PlainLine) -> None:
    country = line.values.get("country") or line.reading.country
    if vat := line.written.get("vat_number"):
        is_ours = "country" not in line.written and vat[:1].isdigit()
        where = line.reading.country if is_ours else line.values.get("country") or ""
        line.take("vat_number", "vat_invalid", lambda: parse_vat(vat, where))
    if phone := line.written.get("phone"):
        _read_phone(line, phone, country)
    postcode = line.values.get("postcode")
    if postcode and country == "FR" and len(postcode) == 4 and postcode.isdigit():
        line.values["postcode"] = f"0{postcode}"
    _split_full_name(line)
    if any(name in line.values for name in AMOUNT_FIELDS):
        _settle_currency(line)
        _settle_balance(line)


def _read_phone(line: PlainLine, phone: str, country: str) -> None:
    for place in (country, line.reading.country):
        try:
            line.values["phone"] = parse_phone(phone, place)
        except ValueError:
            continue
        return
    if len(phone) <= LONGEST["phone"]:
        line.values["phone"] = phone
        line.warn("phone_unrecognised", "phone")


def _split_full_name(line: PlainLine) -> None:
    full = line.values.pop("full_name", "")
    if not full or line.values.get("last_name"):
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


def _settle_currency(line: PlainLine) -> None:
    amounts: dict[str, Amount] = {
        name: line.values[name] for name in AMOUNT_FIELDS if name in line.values
    }
    said = {amount.currency for amount in amounts.values()} - {""}
    stated = line.values.get("currency") or None
    is_their_dollar = said == {"USD"} and bool(stated) and str(stated).endswith("D")
    if not is_their_dollar and len(said | ({stated} - {None})) > 1:
        line.error("currency_mismatch", "currency" if stated else "total")
        return
    currency = stated or next(iter(said), "") or line.reading.currency
    line.values["currency"] = currency
    for name, amount in amounts.items():
        minor, rounded = minor_units(amount.value, currency)
        if rounded:
            line.warn("amount_rounded", name)
        line.values[name] = minor


def _settle_balance(line: PlainLine) -> None:
    total, balance = line.values.get("total"), line.values.get("balance")
    if not isinstance(total, int) or not isinstance(balance, int):
        return
    if not min(0, total) <= balance <= max(0, total):
        line.warn("balance_unlike_total", "balance")
    elif line.values.setdefault("paid", total - balance) != total - balance:
        line.warn("balance_differs", "balance")
