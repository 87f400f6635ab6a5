"""The columns of our own files, templates and exports alike, and what they are called."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from relance.imports.columns.fields import (
    AMOUNT_FIELDS,
    ASSIGNMENTS,
    CONTACTS,
    CUSTOMERS,
    DATE_FIELDS,
    FIELDS,
    INVOICES,
    codes_of,
    missing_fields,
)
from relance.imports.columns.synonyms import SYNONYMS

_CONTACT = "email first_name last_name phone contact_reference position is_main"
COLUMNS = {
    CUSTOMERS: (
        "customer_name external_id accounting_code vat_number address postcode city region country "
        f"group_name group_reference account_managers plan {_CONTACT}"
    ),
    CONTACTS: f"customer_name external_id {_CONTACT}",
    ASSIGNMENTS: "customer_name external_id account_managers plan",
    INVOICES: "number customer_name external_id issued_on due_on total paid currency",
}
# Codes of columns that are not of our files: those of others, and why a line is in error.
THEIRS, REASON = "", "reason"
# In characters of a spreadsheet's column; others are as wide as their name.
_WIDEST = 60
_WIDTHS = {
    THEIRS: 18,
    REASON: _WIDEST,
    "customer_name": 30,
    "vat_number": 18,
    "address": 32,
    "city": 20,
    "group_name": 20,
    "account_managers": 28,
    "plan": 20,
    "email": 30,
    "phone": 20,
    "issued_on": 12,
    "due_on": 12,
    "total": 14,
    "paid": 14,
}


@dataclass(frozen=True)
class Heading:
    """A column of a file of ours; `name` is one that maps by itself when the file comes back."""

    code: str
    name: str
    is_needed: bool = False

    @property
    def is_day(self) -> bool:
        return self.code in DATE_FIELDS

    @property
    def is_amount(self) -> bool:
        return self.code in AMOUNT_FIELDS

    @property
    def width(self) -> int:
        return min(_WIDEST, max(_WIDTHS.get(self.code, 0), len(self.name) + 3))


def headings_of(kind: str, language: str) -> list[Heading]:
    """In the order of the columns."""
    codes = COLUMNS[kind].split()
    return [
        Heading(code, heading(code, language), is_needed=_is_needed(kind, code)) for code in codes
    ]


def heading(code: str, language: str) -> str:
    """Our own name of a column: the first that is known for it, in French; its label in English."""
    if language == "fr":
        return SYNONYMS[code].split(";")[0].strip()
    with override("en"):
        return str(FIELDS[code].label)


def _is_needed(kind: str, code: str) -> bool:
    """Whether each line should have it: of what may stand for each other, the first by which a
    customer or a contact is known; managers and plan are as you like.
    """
    needs = missing_fields(kind, ())
    return code not in codes_of("assignment") and any(code == need[0] for need in needs)


def file_name(kind: str, form: str, *, day: date | None = None) -> str:
    """`relance-customers-2026-10-05.csv`; a template bears no day."""
    names = {
        CUSTOMERS: _("customers"),
        CONTACTS: _("contacts"),
        ASSIGNMENTS: _("assignments"),
        INVOICES: _("invoices"),
    }
    dated = f"-{day.isoformat()}" if day else ""
    return f"relance-{names[kind]}{dated}.{form}"
