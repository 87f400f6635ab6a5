"""What each customer owes: for lists of customers, the sums under them, and one customer alone.

An amount in the organisation's currency has its plain name (`owed`, `late_amount`); each other one
stands beside it (`owed_in_USD`), never added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from relance.core.money import AmountField, Money
from relance.invoices.models import Allocation, CreditNote, Invoice, Payment
from relance.invoices.queries import amount_sum, late, of_age, open_invoices
from relance.organisations.models import Member


def currencies_of(member: Member) -> list[str]:
    """Those of the organisation's invoices, its own always and first."""
    ours = member.organisation.currency
    found = Invoice.objects.visible_to(member).exclude(currency=ours).order_by("currency")
    return [ours, *found.values_list("currency", flat=True).distinct()]


def with_owed(rows: Any, member: Member) -> Any:
    """Add what each customer owes: `owed`, and `owed_in_…` for other currencies."""
    return _with_open_sums(rows, member, "owed")


def with_late(rows: Any, member: Member) -> Any:
    """Add what is late of it: `late_amount`, and `late_amount_in_…`."""
    return _with_open_sums(rows, member, "late_amount", today=member.organisation.today())


def with_oldest(rows: Any, _member: Member) -> Any:
    """Add `oldest_due`, the first due date among open invoices; none where there is none."""
    oldest = (
        open_invoices(Invoice.objects.filter(customer=OuterRef("pk")))
        .order_by("due_on")
        .exclude(due_on=None)
        .values("due_on")[:1]
    )
    return rows.annotate(oldest_due=Subquery(oldest))


def amounts_of(row: Any, name: str, currency: str) -> list[Money]:
    """What `with_owed` and `with_late` added to a customer, without zeros; `currency` first."""
    mark = f"{name}_in_"
    found = [Money(getattr(row, name), currency)]
    found += [
        Money(value, key.removeprefix(mark))
        for key, value in sorted(vars(row).items())
        if key.startswith(mark)
    ]
    return [money for money in found if money.minor]


def sums_by_currency(customers: Any, member: Member, condition: Q) -> list[Money]:
    """What these customers owe together, in each currency; the organisation's first."""
    invoices = Invoice.objects.visible_to(member).filter(
        condition, customer__in=customers.order_by().values("pk")
    )
    sums = (
        open_invoices(invoices)
        .order_by()
        .values("currency")
        .annotate(owed=amount_sum("open"))
        .values_list("currency", "owed")
    )
    ours = member.organisation.currency
    return sorted(
        (Money(owed, currency) for currency, owed in sums),
        key=lambda money: (money.currency != ours, money.currency),
    )


def owing(rows: Any, condition: Q) -> Any:
    """Customers with an open invoice of that kind."""
    invoices = open_invoices(Invoice.objects.filter(customer=OuterRef("pk"))).filter(condition)
    return rows.filter(Exists(invoices))


def by_lateness(rows: Any, value: str, member: Member) -> Any:
    """`late`, `none` (owes, but nothing late), `nothing` (owes nothing), or an age class 1 to 4."""
    today = member.organisation.today()
    if value == "late":
        return owing(rows, late(today))
    if value == "none":
        return owing(rows, Q()).exclude(pk__in=owing(rows, late(today)).order_by().values("pk"))
    if value == "nothing":
        return rows.exclude(pk__in=owing(rows, Q()).order_by().values("pk"))
    return owing(rows, of_age(int(value), today))


@dataclass(frozen=True)
class Credit:
    """A payment or credit note of which something pays no invoice yet: `rest`, in minor units."""

    payment: Payment | None
    note: CreditNote | None
    rest: int
    currency: str
    day: date
    customer_id: int


@dataclass(frozen=True)
class Share:
    """The part of a credit that covers something of one invoice, in minor units."""

    credit: Credit
    amount: int


def credits_of(customer_ids: Iterable[int]) -> list[Credit]:
    """What these customers, which the caller may see, have to their good; the oldest first."""
    ids = list(customer_ids)
    payments = Payment.objects.standing().filter(customer__in=ids)
    notes = CreditNote.objects.filter(customer__in=ids)
    found = [
        Credit(one, None, one.rest, one.currency, one.received_on, one.customer_id)
        for one in _with_rest(payments, "payment", "amount").order_by("pk")
    ]
    found += [
        Credit(None, one, one.rest, one.currency, one.issued_on, one.customer_id)
        for one in _with_rest(notes, "credit_note", "total").order_by("pk")
    ]
    return sorted(found, key=lambda credit: credit.day)


def shared_out(
    given: Sequence[Credit], invoices: Iterable[tuple[int, int]]
) -> dict[int, tuple[Share, ...]]:
    """Invoice id → what these credits cover of it: the first credits, the first invoices first.

    `invoices` are ids with open amounts. All of one customer and currency.
    """
    left = [(credit, credit.rest) for credit in given]
    shares: dict[int, tuple[Share, ...]] = {}
    for invoice_id, still_open in invoices:
        taken = []
        while left and still_open > 0:
            credit, rest = left.pop(0)
            part = min(rest, still_open)
            taken.append(Share(credit, part))
            still_open -= part
            if rest > part:
                left.insert(0, (credit, rest - part))
        shares[invoice_id] = tuple(taken)
    return shares


def last_payment_day(member: Member) -> date | None:
    """The day of the latest payment whose day is known: up to there payments are entered."""
    payments = Payment.objects.visible_to(member).standing().dated()
    day: date | None = payments.aggregate(day=Max("received_on"))["day"]
    return day


def _with_rest(rows: Any, key: str, amount: str) -> Any:
    used = _sum_of(Allocation.objects.filter(**{key: OuterRef("pk")}), key, "amount")
    return rows.annotate(rest=Cast(F(amount) - used, AmountField())).filter(rest__gt=0)


def _with_open_sums(rows: Any, member: Member, name: str, *, today: date | None = None) -> Any:
    """Given `today`, only what is late by then. `…_order` is empty where `name` is zero."""
    ours, *others = currencies_of(member)
    sums = {name: _open_sum(ours, today)}
    sums |= {f"{name}_in_{currency}": _open_sum(currency, today) for currency in others}
    return rows.annotate(**sums).annotate(**{f"{name}_order": NullIf(F(name), Value(0))})


def _open_sum(currency: str, today: date | None) -> Cast:
    """Total less allocations of a customer's invoices; nothing is joined, so nothing multiplies."""
    invoices = Invoice.objects.filter(customer=OuterRef("pk"), currency=currency)
    paid = Allocation.objects.filter(invoice__customer=OuterRef("pk"), invoice__currency=currency)
    if today:
        invoices = invoices.filter(late(today))
        paid = paid.filter(late(today, "invoice__"))
    return Cast(
        _sum_of(invoices, "customer", "total") - _sum_of(paid, "invoice__customer", "amount"),
        AmountField(),
    )


def _sum_of(rows: Any, key: str, amount: str) -> Coalesce:
    sums = rows.order_by().values(key).annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(sums, output_field=AmountField()), Value(0))
