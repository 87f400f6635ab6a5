"""Counts and lengths of time, as the reader writes them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_NOUNS: dict[str, Callable[[int], str]] = {
    "customers": lambda n: ngettext("%(n)s customer", "%(n)s customers", n),
    "contacts": lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
    "groups": lambda n: ngettext("%(n)s group", "%(n)s groups", n),
    "invoices": lambda n: ngettext("%(n)s invoice", "%(n)s invoices", n),
    "credit_notes": lambda n: ngettext("%(n)s credit note", "%(n)s credit notes", n),
    "payments": lambda n: ngettext("%(n)s payment", "%(n)s payments", n),
}


def written(number: int) -> str:
    """Thousands parted."""
    return number_format(number, use_l10n=True, force_grouping=True)


def lines_words(count: int) -> str:
    """“1 line”, “12,400 lines”."""
    return ngettext("%(n)s line", "%(n)s lines", count) % {"n": written(count)}


def counted_words(counts: Mapping[str, int]) -> list[str]:
    """By noun, without the zeros: “2 customers”, “3 contacts”. No line breaks after a number."""
    return [
        (words(n) % {"n": written(n)}).replace(" ", "\N{NO-BREAK SPACE}")
        for noun, words in _NOUNS.items()
        if (n := counts.get(noun, 0))
    ]


def counted(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The counts for the summary: what was created and updated, by noun, without the zeros."""
    labels = {"created": _("Created"), "updated": _("Updated"), "unchanged": _("Unchanged")}
    return [
        {"outcome": outcome, "label": label, "parts": counted_words(report.get(outcome) or {})}
        for outcome, label in labels.items()
    ]


def time_words(seconds: int) -> str:
    """“40 s”, “3 minutes”."""
    if seconds < 90:
        return ngettext("%(n)d s", "%(n)d s", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
