"""What undoing an import did, or would do, in the reader's words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from relance.imports.showing.presenting import written

# Why something stays.
REASONS = {
    "has_message": gettext_lazy("A message speaks of it"),
    "has_reminder": gettext_lazy("It was reminded"),
    "has_payment": gettext_lazy("It has a payment"),
    "has_dispute": gettext_lazy("It is or was in dispute"),
    "has_invoice": gettext_lazy("It has invoices that stay"),
    "has_credit_note": gettext_lazy("It has credit notes that stay"),
    "has_contact": gettext_lazy("It has contacts that stay"),
    "has_customer": gettext_lazy("It has customers that stay"),
    "has_pause": gettext_lazy("Its reminders are or were paused"),
    "has_exclusion": gettext_lazy("Its reminders are switched off"),
    "has_chosen_date": gettext_lazy("Its next reminder has a chosen day"),
    "invoice_stays": gettext_lazy("Its invoice stays"),
    "customer_stays": gettext_lazy("Its customer stays"),
    "touched_since": gettext_lazy("It was changed after the import"),
    "value_differs": gettext_lazy("It is no longer as the import left it"),
    "changed_since": gettext_lazy("Changed after the import"),
    "unresolved": gettext_lazy("What stood there before is no more"),
    "name_taken": gettext_lazy("Another customer has this name now"),
    "external_id_taken": gettext_lazy("Another customer has this id now"),
    "email_taken": gettext_lazy("Another contact has this e-mail now"),
    "other_main": gettext_lazy("Another contact is the main one now"),
}
ELSE = gettext_lazy("Something else belongs to it")

NOUNS = {
    "customer": gettext_lazy("Customer"),
    "contact": gettext_lazy("Contact"),
    "customergroup": gettext_lazy("Group"),
    "invoice": gettext_lazy("Invoice"),
    "creditnote": gettext_lazy("Credit note"),
    "payment": gettext_lazy("Payment"),
}
ASSIGNED = {
    "account_managers": gettext_lazy("account managers"),
    "plan": gettext_lazy("plan"),
}


def reason_words(code: str) -> str:
    return str(REASONS.get(code, ELSE))


def counted_words(removed: Mapping[str, int]) -> list[str]:
    """What goes, by noun, without the zeros: “2 customers”, “3 contacts”."""
    counts: dict[str, Callable[[int], str]] = {
        "customers": lambda n: ngettext("%(n)s customer", "%(n)s customers", n),
        "contacts": lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
        "groups": lambda n: ngettext("%(n)s group", "%(n)s groups", n),
        "invoices": lambda n: ngettext("%(n)s invoice", "%(n)s invoices", n),
        "credit_notes": lambda n: ngettext("%(n)s credit note", "%(n)s credit notes", n),
        "payments": lambda n: ngettext("%(n)s payment", "%(n)s payments", n),
    }
    return [
        words(n) % {"n": written(n)}
        for noun, words in counts.items()
        if (n := removed.get(noun, 0))
    ]


def progress_words(done: int, total: int) -> str:
    """Nothing is counted while what came in is being looked for."""
    if not total:
        return _("Looking for what came in")
    return _("Record %(done)s of %(total)s") % {"done": written(done), "total": written(total)}


def rest_words(rate: float, left: float) -> str:
    return _("%(rate)s/s, %(left)s s left") % {
        "rate": written(max(int(rate), 1)),
        "left": written(int(left)),
    }


def written_list(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
