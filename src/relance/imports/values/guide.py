"""How the cells of a file are to be read: the closed lists, what was decided for its columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from relance.imports.cells.amounts import currency_code
from relance.imports.cells.countries import country_code
from relance.imports.cells.dates import Order
from relance.imports.columns.mapped import Columns
from relance.imports.values.lines import Line as Line

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
LONGEST_ANY = 2000
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
    # Field → what its texts stood for in the lines before (`lots.Remembered`).
    remembered: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
