"""What the page of an undoing shows: what goes, cells that return, what stays and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from relance.customers.models import Customer, CustomerGroup
from relance.history.models import Event
from relance.history.sentences import Told, told
from relance.history.values import field_of, written_of_field
from relance.imports.models import ImportKept
from relance.imports.showing.counting import counted_words
from relance.imports.showing.values import written_value
from relance.imports.undoing.recounting import Recount
from relance.imports.wording import in_one
from relance.invoices.models import Invoice
from relance.organisations.models import Member

# The name of an address, and an id.
Page = tuple[str, int]
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
    "paid_since": gettext_lazy("The payments of its invoice changed since"),
    "customer_stays": gettext_lazy("Its customer stays"),
    "touched_since": gettext_lazy("It was changed after the import"),
    "value_differs": gettext_lazy("It is no longer as the import left it"),
    "changed_since": gettext_lazy("Changed after the import"),
    "unresolved": gettext_lazy("What stood there before is no more"),
    "name_taken": gettext_lazy("Another customer has this name now"),
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
    """Why something stays."""
    return str(REASONS.get(code, ELSE))


@dataclass(frozen=True)
class ShownCell:
    whose: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownKept:
    """`told` is the event that touched it since, in words; `cell` its field, where one stays."""

    name: str
    noun: str
    url: str
    reasons: str
    cell: ShownCell | None = None
    told: Told | None = None
    amount: dict[str, Any] = field(default_factory=dict)


def shown_cells(recount: Recount, member: Member) -> list[ShownCell]:
    return [
        _cell(one["kind"], one["field"], one["whose"], one["before"], one["after"], member)
        for one in recount.cells
    ]


def _cell(kind: str, name: str, whose: str, before: Any, after: Any, member: Member) -> ShownCell:
    model_field = field_of(kind, name)
    label = ASSIGNED.get(name) or (model_field.verbose_name if model_field else name)
    return ShownCell(
        whose, str(label), _written(kind, name, before, member), _written(kind, name, after, member)
    )


def _written(kind: str, name: str, value: Any, member: Member) -> str:
    if name in {"country", "phone"}:
        return written_value(name, value, member.organisation.country)
    return written_of_field(field_of(kind, name), value, member.organisation.currency)


def shown_kept(rows: Iterable[ImportKept], member: Member) -> list[ShownKept]:
    """A fixed number of queries, for the events that touched them and the pages that are there."""
    rows = list(rows)
    events = Event.objects.visible_to(member).select_related("member__user")
    found = list(events.filter(pk__in=[row.event_id for row in rows if row.event_id]))
    words = {one.event.pk: one for one in told(found, member=member)}
    urls = _urls({_page_of(row) for row in rows}, member)
    return [
        _kept(row, urls.get(_page_of(row), ""), words.get(row.event_id or 0), member)
        for row in rows
    ]


def _kept(row: ImportKept, url: str, touched: Told | None, member: Member) -> ShownKept:
    cell = None
    if row.field:
        facts = row.facts
        cell = _cell(row.what, row.field, row.name, facts.get("before"), facts.get("now"), member)
    return ShownKept(
        row.name,
        str(NOUNS.get(row.what, row.what)),
        url,
        in_one([reason_words(code) for code in row.reasons]),
        cell,
        touched,
        row.facts.get("amount", {}),
    )


def _page_of(row: ImportKept) -> Page:
    if row.what in ("invoice", "payment"):
        return "invoices:page", row.facts.get("invoice", row.subject_id)
    if row.what == "customergroup":
        return "customers:group", row.subject_id
    return "customers:page", row.customer_id or 0


def _urls(pages: Collection[Page], member: Member) -> dict[Page, str]:
    """Of those that the member can open: since then things may have gone, or into the bin."""
    there = {
        "invoices:page": Invoice.objects.visible_to(member),
        "customers:group": CustomerGroup.objects.visible_to(member),
        "customers:page": Customer.objects.with_binned_visible_to(member),
    }
    return {
        (name, pk): reverse(name, args=[member.organisation.slug, pk])
        for name, rows in there.items()
        for pk in rows.filter(pk__in=[pk for of, pk in pages if of == name]).values_list(
            "pk", flat=True
        )
    }


def summary(recount: Recount) -> dict[str, Any]:
    """The counts in words."""
    return {
        "removed": counted_words(recount.removed),
        "restored": recount.restored,
        "kept_count": recount.kept,
        "is_empty": not (recount.removed.total() or recount.restored),
    }
