"""What a file may bring, per kind of import: the fields, what they are called, which are needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CUSTOMERS, CONTACTS, ASSIGNMENTS, INVOICES = "customers", "contacts", "assignments", "invoices"


@dataclass(frozen=True)
class Field:
    """`code` is what `--map` and the stored mapping use; `part` the record it goes to."""

    code: str
    label: Any
    part: str


FIELDS = {
    field.code: field
    for field in (
        Field("customer_name", _("Company name"), "customer"),
        Field("external_id", _("External id"), "customer"),
        Field("accounting_code", _("Accounting code"), "details"),
        Field("vat_number", _("VAT number"), "details"),
        Field("address", _("Address"), "details"),
        Field("postcode", _("Postcode"), "details"),
        Field("city", _("City"), "details"),
        Field("region", _("Region or state"), "details"),
        Field("country", _("Country"), "details"),
        Field("group_name", _("Group name"), "group"),
        Field("group_reference", _("Group reference"), "group"),
        Field("account_managers", _("Account manager"), "assignment"),
        Field("plan", _("Dunning plan"), "assignment"),
        Field("email", _("E-mail"), "contact"),
        Field("first_name", _("First name"), "contact"),
        Field("last_name", _("Last name"), "contact"),
        Field("full_name", _("Full name of the contact"), "contact"),
        Field("phone", _("Phone"), "contact"),
        Field("contact_reference", _("Contact reference"), "contact"),
        Field("position", _("Position"), "contact"),
        Field("is_main", _("Main contact"), "contact"),
        Field("number", _("Invoice number"), "invoice"),
        Field("issued_on", pgettext_lazy("invoice", "Date"), "invoice"),
        Field("due_on", _("Due date"), "invoice"),
        Field("total", _("Amount incl. taxes"), "invoice"),
        Field("paid", _("Already paid"), "invoice"),
        Field("balance", _("Balance due"), "invoice"),
        Field("currency", _("Currency"), "invoice"),
    )
}

_PARTS = {
    CUSTOMERS: ("customer", "details", "group", "assignment", "contact"),
    CONTACTS: ("customer", "contact"),
    ASSIGNMENTS: ("customer", "assignment"),
    INVOICES: ("customer", "invoice"),
}

# Each line: any one of these columns must be there.
_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    CUSTOMERS: (("customer_name", "external_id"),),
    CONTACTS: (
        ("customer_name", "external_id"),
        ("email", "last_name", "first_name", "full_name"),
    ),
    ASSIGNMENTS: (("external_id", "customer_name"), ("account_managers", "plan")),
    INVOICES: (("number",), ("customer_name", "external_id"), ("issued_on",), ("total",)),
}

CONTACT_KEYS = frozenset({"email", "first_name", "last_name", "full_name"})
DATE_FIELDS = ("issued_on", "due_on")
AMOUNT_FIELDS = ("total", "paid", "balance")


def fields_of(kind: str) -> list[Field]:
    """In the order in which pages offer them."""
    return [field for field in FIELDS.values() if field.part in _PARTS[kind]]


def codes_of(part: str) -> tuple[str, ...]:
    """The fields that go to one record: `contact`, `details`…"""
    return tuple(code for code, field in FIELDS.items() if field.part == part)


def missing_fields(kind: str, mapped: Iterable[str]) -> list[tuple[str, ...]]:
    """The needs that no column meets: each a choice of field codes."""
    there = set(mapped)
    return [need for need in _NEEDED[kind] if not there.intersection(need)]
