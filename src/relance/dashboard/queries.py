"""What needs attention today, in figures: each in one currency, none added to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from relance.core.money import Money
from relance.invoices.models import Invoice, Payment
from relance.invoices.queries import Owed, ageing, amount_sum, open_invoices
from relance.organisations.models import Member

SOON = 7  # days


@dataclass(frozen=True)
class Sum:
    """An amount, and of how many invoices or payments it is made."""

    money: Money
    count: int


@dataclass(frozen=True)
class Figures:
    """One currency's: `received` since the first of the month, `soon` due within seven days.

    What imports found as already paid bears no day of its own, and is in no month.
    """

    owed: Owed
    received: Sum
    soon: Sum

    @property
    def currency(self) -> str:
        return self.owed.currency


def figures_of(member: Member) -> list[Figures]:
    """The organisation's currency first, even where nothing is owed in it."""
    today = member.organisation.today()
    owed = ageing(Invoice.objects.visible_to(member), today)
    received = _received_since(member, today.replace(day=1))
    soon = _due_between(member, today, today + timedelta(days=SOON))
    ours = member.organisation.currency
    others = sorted((owed.keys() | received.keys()) - {ours})
    return [
        Figures(
            owed.get(currency, Owed(currency)),
            received.get(currency, Sum(Money(0, currency), 0)),
            soon.get(currency, Sum(Money(0, currency), 0)),
        )
        for currency in (ours, *others)
    ]


def _received_since(member: Member, first: date) -> dict[str, Sum]:
    payments = Payment.objects.visible_to(member).standing().dated().filter(received_on__gte=first)
    sums = payments.order_by().values("currency").annotate(sum=amount_sum("amount"), n=Count("pk"))
    return _by_currency(sums.values_list("currency", "sum", "n"))


def _due_between(member: Member, first: date, last: date) -> dict[str, Sum]:
    due = Invoice.objects.visible_to(member).filter(due_on__gte=first, due_on__lte=last)
    sums = (
        open_invoices(due)
        .order_by()
        .values("currency")
        .annotate(sum=amount_sum("open"), n=Count("pk"))
    )
    return _by_currency(sums.values_list("currency", "sum", "n"))


def _by_currency(found: Iterable[tuple[str, int, int]]) -> dict[str, Sum]:
    return {currency: Sum(Money(amount, currency), count) for currency, amount, count in found}
