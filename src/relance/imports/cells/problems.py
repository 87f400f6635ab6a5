"""What can be wrong with a line: a stable code, the cell it is about, and English words.

Screens translate by code (`wording.py`); commands and stored reports keep the English.
"""

from dataclasses import dataclass
from typing import Any

MESSAGES = {
    # errors: the line applies nothing of itself
    "name_missing": "The customer's name is missing",
    "customer_missing": "The line does not say which customer: give its id or name",
    "customer_unknown": "No such customer: import it first, or let the import create customers",
    "customer_ambiguous": "Several customers have this name: give the external id",
    "customer_in_bin": "This customer is in the bin: restore it first",
    "vat_invalid": "Not a valid VAT number",
    "country_unknown": "Country not recognised: use its name or its two-letter code",
    "email_invalid": "Not a valid e-mail address",
    "contact_missing": "A contact needs an e-mail or a name",
    "contact_ambiguous": "Several contacts of this customer have this name: give the e-mail",
    "position_unknown": "Position not found: add it in the settings, or correct it",
    "yes_no_invalid": "Neither yes nor no",
    "manager_unknown": "Account manager not found, check the email",
    "plan_unknown": "Dunning plan not found, check spelling",
    "group_name_missing": "The group's name is missing beside its reference",
    "number_missing": "The invoice number is missing",
    "number_conflict": "Another invoice has this number",
    "date_missing": "The date is missing",
    "date_invalid": "Not a date",
    "amount_missing": "The amount is missing",
    "amount_invalid": "Not an amount",
    "amount_ambiguous": "Thousands or three decimals: write the cents, such as 1250.00",
    "currency_unknown": "Currency not recognised: use its three-letter code",
    "currency_mismatch": "The amount and the currency column name two currencies",
    "erase_refused": "This cannot be erased",
    "too_long": "The text is too long",
    "too_many_cells": "The line has more cells than the header: is a separator inside a text?",
    "line_break": "The cell holds a line break: is a quote missing or one too many?",
    "quotes_invalid": "The quotes of this line do not pair",
    # warnings: the line is applied
    "phone_unrecognised": "The country's numbering plan has no such number, kept as written",
    "name_differs": "The customer with this id has another name; the id wins",
    "contact_incomplete": "Without an e-mail or a name the contact is left out",
    "email_kept": "The contact with this reference has another e-mail, which is kept",
    "manager_kept": "The customer has other managers, kept: choose update to replace them",
    "plan_kept": "The customer has another plan, which is kept: choose update to replace it",
    "balance_unlike_total": "What is due is no part of the total; no payment is read from it",
    "balance_differs": "Paid and due do not make the total; what is paid counts",
    "paid_smaller": "Less is paid than known before; nothing was taken back",
    "paid_exceeds_total": "More is paid than the total; only the total is recorded",
    "paid_on_credit_note": "What a credit note paid is not taken in",
    "due_before_date": "The due date is before the date",
    "amount_rounded": "Rounded to the currency's smallest unit",
    "list_incomplete": "A line without a readable number: no other invoice is settled",
    "list_settles_nothing": "Create only settles nothing: choose fill or update for that",
    "title_line": "A title above the names of the columns, left out",
    "header_again": "The names of the columns once more, left out",
    "headers_again": "More lines with the names of the columns, this one the last, left out",
    "totals_line": "A line of totals, left out",
    "footer_line": "A line that a program printed below the table, left out",
    "customer_kept": "The customer is known: only new ones come in, it stays as it is",
    "contact_kept": "The contact is known: only new ones come in, it stays as it is",
    "invoice_kept": "The invoice is known: only new ones come in, it stays as it is",
    "main_kept": "The customer has a main contact, which stays: choose fill or update to change it",
    "erase_ignored": "The word that erases does so with update only: the value stays",
    # columns that are left out, whatever their lines say
    "left_out_native": "Comes from the integrated software: a file may not change it",
    "left_out_salesforce": "Comes from Salesforce: a file may not change it",
    "left_out_assign": "No account manager and no plan: this import only assigns",
    # the whole file
    "nothing_to_assign": "The file has no column of account managers or plans to assign",
}


@dataclass(frozen=True)
class Problem:
    """One reason at one cell. `column` is the header's name in the file, if any."""

    line: int
    column: str | None
    value: str
    code: str
    message: str = ""

    @property
    def as_dict(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message": self.message or MESSAGES[self.code],
        }
