"""What points to the records that an import created, found by enumerating the models: a new table
cannot be forgotten.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.db.models import Count, ForeignKey, Model

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.dunning.models import PlanAssignment
from relance.invoices.models import CreditNote, Invoice, Payment
from relance.organisations.checking import Tie, ties

# What an import creates, by the name that history calls it.
MODELS: dict[str, Any] = {
    "customergroup": CustomerGroup,
    "customer": Customer,
    "contact": Contact,
    "invoice": Invoice,
    "creditnote": CreditNote,
    "payment": Payment,
}
# Rows that are a part of what they point to: fields of it, for the one who looks at it.
PARTS = (AccountManager, PlanAssignment)
# Why a record stays, by what points to it; where several do, the first of these is the reason.
REASONS = {
    "messageinvoice": "has_message",
    "emailmessage": "has_message",
    "reminderinvoice": "has_reminder",
    "reminder": "has_reminder",
    "payment": "has_payment",
    "allocation": "has_payment",
    "dispute": "has_dispute",
    "invoice": "has_invoice",
    "creditnote": "has_credit_note",
    "contact": "has_contact",
    "customer": "has_customer",
    "pause": "has_pause",
    "exclusion": "has_exclusion",
    "chosendate": "has_chosen_date",
}
_WEIGHTS = {code: at for at, code in enumerate(dict.fromkeys(REASONS.values()))}

# (table, column, id of what it points to)
Pointer = tuple[str, str, int]


@cache
def ties_to(kind: str) -> tuple[Tie, ...]:
    """Every foreign key to this kind of record, but those of its parts."""
    model = MODELS[kind]
    return tuple(
        tie
        for tie in ties()
        if tie.target is model
        and tie.model not in PARTS
        and isinstance(tie.model._meta.get_field(tie.column), ForeignKey)
    )


@cache
def columns_of(model: Any) -> tuple[str, ...]:
    """The foreign keys of a table that lead to records which an import creates."""
    return tuple(
        tie.column for tie in ties() if tie.model is model and tie.target in MODELS.values()
    )


def pointers_of(row: Model) -> list[Pointer]:
    """What this row points to."""
    model = type(row)
    label = model._meta.label
    return [
        (label, column, pk)
        for column in columns_of(model)
        if (pk := getattr(row, column)) is not None
    ]


def count_pointing(kind: str, ids: Collection[int]) -> dict[int, dict[Pointer, int]]:
    """How many rows point to each of these records, by table and column, where any does."""
    counts: dict[int, dict[Pointer, int]] = {}
    if not ids:
        return counts
    for tie in ties_to(kind):
        rows = (
            tie.model._base_manager.filter(**{f"{tie.column}__among": frozenset(ids)})
            .order_by()
            .values_list(tie.column)
            .annotate(number=Count("pk"))
        )
        for pk, number in rows:
            counts.setdefault(pk, {})[tie.model._meta.label, tie.column, pk] = number
    return counts


def reasons_of(pointing: Mapping[Pointer, int], going: Counter[Pointer]) -> list[str]:
    """Why a record stays: codes, for the rows that point to it and are not going themselves; the
    weightiest first.
    """
    codes = {_reason_of(one[0]) for one, count in pointing.items() if count > going[one]}
    return sorted(codes, key=lambda code: (_WEIGHTS.get(code, len(_WEIGHTS)), code))


def _reason_of(label: str) -> str:
    name = label.rpartition(".")[2].lower()
    return REASONS.get(name, f"has_{name}")
