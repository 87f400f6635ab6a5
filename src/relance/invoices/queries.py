"""What is owed: sums are made by the database, in subqueries that multiply no line.

`rows` are always invoices that the caller has already narrowed by `visible_to(member)` or
`in_organisation(organisation)`. Amounts are minor units; nothing here adds two currencies.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from relance.core.money import AmountField
from relance.invoices.models import Allocation, Invoice
from relance.invoices.rules import AGES, due_between


def amount_sum(expression: str) -> Cast:
    """A sum of amounts that stays a whole number on PostgreSQL, and is 0 where there is nothing."""
    return Cast(Coalesce(Sum(expression), Value(0)), AmountField())


def with_amounts(rows: Any) -> Any:
    """Add `paid` (what is allocated) and `open` (what is still owed) to invoices."""
    allocated = (
        Allocation.objects.filter(invoice=OuterRef("pk"))
        .order_by()
        .values("invoice")
        .annotate(allocated=Sum("amount"))
        .values("allocated")
    )
    paid = Cast(Coalesce(Subquery(allocated), Value(0)), AmountField())
    return rows.annotate(paid=paid, open=Cast(F("total") - paid, AmountField()))


def open_invoices(rows: Any) -> Any:
    """Those on which something is still owed, with `paid` and `open`."""
    return with_amounts(rows).filter(open__gt=0)


def open_amounts(invoice_ids: Iterable[int]) -> dict[int, int]:
    """Invoice id → open amount; ids that do not exist are left out."""
    rows = with_amounts(Invoice.objects.filter(pk__in=list(invoice_ids)))
    return dict(rows.values_list("pk", "open"))


def of_age(age: int, today: date, prefix: str = "") -> Q:
    """Invoices of one age class; without a due date an invoice is not due."""
    first, last = due_between(age, today)
    condition = Q()
    if first:
        condition &= Q(**{f"{prefix}due_on__gte": first})
    if last:
        condition &= Q(**{f"{prefix}due_on__lte": last})
    return condition if age else condition | Q(**{f"{prefix}due_on": None})


def late(today: date, prefix: str = "") -> Q:
    """Invoices whose due date has passed; due today is not late."""
    return Q(**{f"{prefix}due_on__lt": today})


def with_age(rows: Any, today: date) -> Any:
    """Add `age`, 0 to 4, as `core.dates.age` says."""
    return rows.annotate(
        age=Case(*(When(of_age(age, today), then=Value(age)) for age in AGES), default=Value(0))
    )


@dataclass
class Owed:
    """What is owed in one currency, by age: minor units and numbers of invoices."""

    currency: str
    amounts: list[int] = field(default_factory=lambda: [0] * len(AGES))
    counts: list[int] = field(default_factory=lambda: [0] * len(AGES))

    @property
    def open(self) -> int:
        return sum(self.amounts)

    @property
    def late(self) -> int:
        return sum(self.amounts[1:])

    @property
    def invoices(self) -> int:
        return sum(self.counts)

    @property
    def late_invoices(self) -> int:
        return sum(self.counts[1:])

    @property
    def late_share(self) -> float:
        """The part of what is owed that is late, 0 to 1."""
        return self.late / self.open if self.open else 0.0


def ageing(rows: Any, today: date) -> dict[str, Owed]:
    """Currency → what is owed by age, in one query."""
    found: dict[str, Owed] = {}
    sums = (
        with_age(open_invoices(rows), today)
        .order_by()
        .values("currency", "age")
        .annotate(owed=amount_sum("open"), invoices=Count("pk"))
        .values_list("currency", "age", "owed", "invoices")
    )
    for currency, age, owed, invoices in sums:
        of_currency = found.setdefault(currency, Owed(currency))
        of_currency.amounts[age] = owed
        of_currency.counts[age] = invoices
    return found
