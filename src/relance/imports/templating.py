"""The file that each kind of import offers to fill in: our header names and one example line."""

import csv
import io

from django.utils.translation import gettext as _

from relance.imports.fields import ASSIGNMENTS, CONTACTS, CUSTOMERS, FIELDS, INVOICES
from relance.imports.synonyms import SYNONYMS

COLUMNS = {
    CUSTOMERS: (
        "customer_name external_id accounting_code vat_number address postcode city region country "
        "group_name group_reference email first_name last_name phone contact_reference position "
        "is_main"
    ),
    CONTACTS: (
        "customer_name external_id email first_name last_name phone contact_reference position "
        "is_main"
    ),
    ASSIGNMENTS: "external_id account_managers plan",
    INVOICES: "number customer_name external_id issued_on due_on total paid currency",
}
_EXAMPLES = {
    "customer_name": "Menuiserie Exemple SARL",
    "external_id": "C00001",
    "accounting_code": "411EXEMPLE",
    "vat_number": "FR40303265045",
    "address": "12 rue des Lilas",
    "postcode": "01000",
    "city": "Bourg-en-Bresse",
    "country": "France",
    "email": "compta@exemple.example",
    "first_name": "Inès",
    "last_name": "Durand",
    "phone": "01 99 00 41 27",
    "position": "Comptable",
    "is_main": "1",
    "number": "FA2026-0001",
    "issued_on": "31/01/2026",
    "due_on": "28/02/2026",
    "total": "1234,56",
    "paid": "0",
    "currency": "EUR",
}


def template_csv(kind: str, language: str) -> bytes:
    """As Excel opens it in France and elsewhere: semicolons, UTF-8 with its mark."""
    codes = COLUMNS[kind].split()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([heading(code, language) for code in codes])
    writer.writerow([_EXAMPLES.get(code, "") for code in codes])
    return text.getvalue().encode("utf-8-sig")


def heading(code: str, language: str) -> str:
    """Our own name of a column: the first that is known for it, in French; its label in English."""
    if language == "fr":
        return SYNONYMS[code].split(";")[0].strip()
    return str(FIELDS[code].label)


def file_name(kind: str) -> str:
    names = {
        CUSTOMERS: _("customers"),
        CONTACTS: _("contacts"),
        ASSIGNMENTS: _("assignments"),
        INVOICES: _("invoices"),
    }
    return f"relance-{names[kind]}.csv"
