"""Problems and refusals in the reader's words, with the cure. By code: reports stay neutral."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

# code → what happened, and the cure. The two messages of U10 are shown word for word above theirs.
WORDS: dict[str, tuple[Any, Any]] = {
    "name_missing": (_("The customer's name is missing"), _("Fill in the name.")),
    "customer_missing": (
        _("The line does not say which customer"),
        _("Give the customer's id or name."),
    ),
    "customer_unknown": (
        _("No such customer"),
        _(
            "Have it created first: by a file of customers, by “Create unknown customers”, or in "
            "the software that your customers come from."
        ),
    ),
    "customer_ambiguous": (
        _("Several customers have this name"),
        _("Give the external id of the one you mean."),
    ),
    "customer_in_bin": (
        _("This customer is in the bin"),
        _("Restore it first, or correct the name or id."),
    ),
    "vat_invalid": (_("Not a valid VAT number"), _("Check it against the customer's papers.")),
    "country_unknown": (
        _("Country not recognised"),
        _("Write its name in French or English, or its two-letter code."),
    ),
    "email_invalid": (_("Not a valid e-mail address"), _("One address, such as name@company.com.")),
    "contact_missing": (
        _("Nothing says who the contact is"),
        _("A contact needs an e-mail or a name."),
    ),
    "contact_ambiguous": (
        _("Several contacts of this customer have this name"),
        _("Give the e-mail of the one you mean."),
    ),
    "position_unknown": (
        _("Position not found"),
        _("Use one of your list, or add it in the settings."),
    ),
    "yes_no_invalid": (_("Neither yes nor no"), _("Write 1 for yes, nothing for no.")),
    "manager_unknown": (
        _("Nobody here has this address"),
        _("Invite a member with this e-mail, or correct it."),
    ),
    "plan_unknown": (
        _("No dunning plan has this name"),
        _("Write the plan's exact name."),
    ),
    "group_name_missing": (
        _("A group's reference without its name"),
        _("Fill in the group's name."),
    ),
    "number_missing": (_("The invoice number is missing"), _("Fill in the number.")),
    "number_conflict": (
        _("Another invoice has this number"),
        _("The customer, amount, currency and date of a known number never change."),
    ),
    "date_missing": (_("The date is missing"), _("Fill in the date.")),
    "date_invalid": (_("Not a date"), _("Correct the day, month or year.")),
    "amount_missing": (_("The amount is missing"), _("Fill in the amount.")),
    "amount_invalid": (_("Not an amount"), _("Digits only: is there a letter among them?")),
    "amount_ambiguous": (
        _("Thousands, or three decimals?"),
        _("Write the amounts of this column with their cents."),
    ),
    "currency_unknown": (_("Currency not recognised"), _("Write its three letters, such as EUR.")),
    "currency_mismatch": (
        _("Two different currencies on one line"),
        _("The sign beside the amount and the currency column disagree."),
    ),
    "erase_refused": (
        _("The word that erases stands where something is needed"),
        _("Write the value, or leave the cell empty."),
    ),
    "too_long": (_("The text is too long"), _("Shorten it.")),
    "too_many_cells": (
        _("More cells than the header has"),
        _("Is a separator inside a text? Put that text between quotes."),
    ),
    "quotes_invalid": (
        _("The quotes of this line do not pair"),
        _("Close each quote, and double those inside a text."),
    ),
    "line_break": (
        _("A line break inside the cell"),
        _("Write it on one line: is a quote missing, or one too many?"),
    ),
    "phone_unrecognised": (
        _("The country's numbering plan has no such number"),
        _("It is kept as written."),
    ),
    "name_differs": (
        _("The customer with this id has another name"),
        _("The id decides."),
    ),
    "contact_incomplete": (
        _("A contact without e-mail or name"),
        _("The contact is left out, the customer comes in."),
    ),
    "email_kept": (
        _("The contact with this reference has another e-mail"),
        _("It is kept; choose “Update” to replace it."),
    ),
    "manager_kept": (
        _("The customer has other account managers"),
        _("They are kept; choose “Update” to replace them."),
    ),
    "plan_kept": (
        _("The customer has another plan"),
        _("It is kept; choose “Update” to replace it."),
    ),
    "balance_unlike_total": (
        _("The balance due is no part of the total"),
        _("No payment is read from it; check the column, or give what is paid."),
    ),
    "balance_differs": (
        _("Paid and due do not make the total"),
        _("What is paid counts; check the line."),
    ),
    "paid_smaller": (
        _("Less is paid than known before"),
        _("Nothing is taken back; check the payments of the invoice."),
    ),
    "paid_exceeds_total": (
        _("More is paid than the total"),
        _("Only the total is recorded as paid."),
    ),
    "paid_on_credit_note": (
        _("A payment on a credit note"),
        _("It is left out; the credit note comes in."),
    ),
    "due_before_date": (_("The due date is before the date"), _("Check both.")),
    "amount_rounded": (_("More decimals than the currency has"), _("The amount is rounded.")),
    "list_incomplete": (
        _("A line without a readable number"),
        _("It could be any invoice: none that the file lacks is settled."),
    ),
    "list_settles_nothing": (
        _("“Create only” settles no invoice"),
        _("Choose “Fill in” or “Update” for the complete list of unpaid invoices."),
    ),
    "title_line": (_("A title above the names of the columns"), _("It is left out.")),
    "header_again": (_("The line of the column names once more"), _("It is left out.")),
    "headers_again": (
        _("More lines of the column names, the last one here"),
        _("These lines are left out."),
    ),
    "totals_line": (_("A line of totals"), _("It is left out.")),
    "footer_line": (_("A line printed below the table"), _("It is left out.")),
    "customer_kept": (
        _("The customer is known"),
        _("It stays as it is: only new ones come in."),
    ),
    "contact_kept": (
        _("The contact is known"),
        _("It stays as it is: only new ones come in."),
    ),
    "invoice_kept": (
        _("The invoice is known"),
        _("It stays as it is: only new ones come in."),
    ),
    "main_kept": (
        _("The customer has a main contact"),
        _("It stays; choose “Fill in” or “Update” to change it."),
    ),
    "erase_ignored": (
        _("The word that erases"),
        _("The value stays: only “Update” erases."),
    ),
    # columns that are left out
    "left_out_native": (
        _("Comes from the integrated software"),
        _("Change it there: here files bring account managers, plans and invoices."),
    ),
    "left_out_salesforce": (
        _("Comes from Salesforce"),
        _("Change it there: it comes over by itself."),
    ),
    "left_out_assign": (
        _("Neither account manager nor plan"),
        _("“Assignment only” brings nothing else."),
    ),
    # refusals of the file
    "mode_refused": (
        _("Such a file cannot come in this way"),
        _("Choose another way to take it in."),
    ),
    "nothing_allowed": (
        _("Nothing of this file may be changed by files here"),
        _(
            "It comes from the source system of your organisation: change it there, or see the "
            "source system in the settings."
        ),
    ),
    "nothing_to_assign": (
        _("The file has no column of account managers or plans"),
        _("Say which column they are in, or choose another way to take it in."),
    ),
    "file_empty": (_("The file is empty"), _("Choose another file.")),
    "file_lost": (_("The content of this file is lost"), _("Choose another file.")),
    "file_damaged": (
        _("The content of this file is damaged"),
        _("Import it once more: what is in already stays as it is."),
    ),
    "file_too_long": (
        _("The file is too long to be read in time"),
        _("Part it into several."),
    ),
    "list_too_long": (
        _("The list is too long to see in time which invoices it would settle"),
        _("Untick “This file is the complete list of unpaid invoices”."),
    ),
    "file_not_text": (
        _("The file is neither text nor a spreadsheet"),
        _("Save it as .csv or .xlsx."),
    ),
    "file_not_table": (
        _("The file is a web page or a document, not a table"),
        _("Open it and save it as .xlsx or .csv."),
    ),
    "encoding_damaged": (
        _("The file's characters are damaged"),
        _("Save it again as UTF-8."),
    ),
    "encoding_wrong": (
        _("The file cannot be read in this encoding"),
        _("Choose another encoding."),
    ),
    "quote_unclosed": (
        _("A quote is opened and never closed"),
        _("Correct that line: all that follows it is one cell."),
    ),
    "cell_too_long": (
        _("A cell is far too long"),
        _("Is a closing quote missing on that line?"),
    ),
    "line_too_long": (_("A line is far too long"), _("Check that the file is a table.")),
    "too_many_columns": (_("A line has far too many columns"), _("Check the separator.")),
    "spreadsheet_damaged": (
        _("The spreadsheet is damaged"),
        _("Open it and save it again as .xlsx or .csv."),
    ),
    "spreadsheet_protected": (
        _("The spreadsheet is protected by a password"),
        _("Save it without one."),
    ),
    "spreadsheet_too_large": (
        _("The spreadsheet is too large, or has a cell far outside the table"),
        _("Delete empty rows and columns, or save it as .csv."),
    ),
    "spreadsheet_cell_too_long": (
        _("A cell of the spreadsheet is far too long"),
        _("Shorten it: no name or address is that long."),
    ),
    "spreadsheet_too_slow": (_("The spreadsheet takes too long to read"), _("Save it as .csv.")),
    "sheet_unknown": (_("The file has no such sheet"), _("Choose another sheet.")),
    "delimiter_unknown": (
        _("The separator is none that we know"),
        _("Choose ; , | or tab."),
    ),
    "header_row_missing": (
        _("The file is shorter: it has no such line"),
        _("Choose the line of the column names."),
    ),
    "header_row_invalid": (
        _("No column names start on this line"),
        _("Choose the line of the column names."),
    ),
    "interrupted": (
        _("The import was interrupted"),
        _("What came in stays in; the import can go on from there."),
    ),
    "crashed": (
        _("Something went wrong on our side"),
        _("What came in stays in; the import can go on from there."),
    ),
}

_AS_IS = {"manager_unknown", "plan_unknown"}


def happened(code: str, message: str) -> Any:
    """What happened; two messages are known by their English words (U10)."""
    if code in _AS_IS or code not in WORDS:
        return message
    return WORDS[code][0]


def cure(code: str) -> Any:
    return WORDS[code][1] if code in WORDS else ""


def in_words(code: str, message: str) -> dict[str, Any]:
    """What happened, and its cure, for a template."""
    return {"words": happened(code, message), "cure": cure(code)}


def in_one(texts: Sequence[str]) -> str:
    """Several things that hold, in one sentence: “It was reminded; its invoice stays”."""
    first, *others = texts or [""]
    return pgettext("between things that hold", "; ").join(
        [first, *(text[:1].lower() + text[1:] for text in others)]
    )


def is_english(code: str) -> bool:
    """Whether `happened` stays in English whatever the reader's language."""
    return code in _AS_IS or code not in WORDS
