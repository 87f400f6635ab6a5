"""The PDF of an invented invoice."""

import json
from pathlib import Path

import typst
from babel.dates import format_date
from django.utils.translation import gettext, override

from relance.core.languages import locale_of
from relance.core.money import Money
from relance.demo.country import Country
from relance.demo.inventing import InventedCustomer, InventedInvoice

SHEET = Path(__file__).with_name("paper.typ").read_bytes()


def print_invoice(country: Country, customer: InventedCustomer, invoice: InventedInvoice) -> bytes:
    """One page, as the invoicing software of the company would have made it."""
    with override(country.language):
        said = _say(country, customer, invoice)
    pdf: bytes = typst.compile(
        SHEET, sys_inputs={"invoice": json.dumps(said)}, ignore_system_fonts=True
    )
    return pdf


def _say(
    country: Country, customer: InventedCustomer, invoice: InventedInvoice
) -> dict[str, object]:
    locale = locale_of(country.language)
    net = sum(amount for _, amount in invoice.lines)

    def money(minor: int) -> str:
        return Money(minor, customer.currency).written(country.language)

    dates = [gettext("Date: {day}").format(day=format_date(invoice.issued_on, "long", locale))]
    if invoice.due_on:
        dates.append(gettext("Due: {day}").format(day=format_date(invoice.due_on, "long", locale)))
    return {
        "language": country.language,
        "title": gettext("Invoice"),
        "number": invoice.number,
        "company": country.company,
        "company_address": country.address.split("\n"),
        "dates": dates,
        "customer": [customer.name, customer.address, f"{customer.postcode} {customer.city}"],
        "lines": [[work, money(amount)] for work, amount in invoice.lines],
        "totals": [
            [gettext("Total without tax"), money(net)],
            [gettext("VAT 20%"), money(invoice.total - net)],
            [gettext("Total incl. taxes"), money(invoice.total)],
        ],
        "foot": gettext(
            "Late payment incurs penalties at three times the legal interest rate and a fixed "
            "indemnity of €40 for recovery costs (article L. 441-10 of the Code de commerce)."
        ),
    }
