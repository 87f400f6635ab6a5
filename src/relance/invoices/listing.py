"""The list of invoices: its tabs, filters, sorts, search and sums. Home shows it too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relance.core.dates import AGE_WORDS
from relance.core.listing import Listing
from relance.core.places import Choice, Filter
from relance.core.reader import reader_language
from relance.customers.models import Customer
from relance.customers.queries import search as search_customers
from relance.invoices.models import Dispute, Invoice
from relance.invoices.queries import amount_sum, late, of_age, with_amounts
from relance.invoices.rules import AGES, read_amount
from relance.invoices.whose import customer_asked
from relance.organisations.models import Member

SORTS: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "customer": ("customer__name_key", "due_order"),
    "due": ("due_order",),
    "late": ("-due_order",),
    "total": ("currency", "total"),
    "open": ("currency", "open"),
}


@dataclass(frozen=True)
class Tab:
    """A part of the list; `condition` is given today where the organisation is."""

    key: str
    label: Any
    condition: Callable[[date], Q]


OPEN = Q(open__gt=0)
ALL_OPEN = Tab("open", pgettext_lazy("invoices", "Open"), lambda _today: OPEN)
LATE = Tab("late", pgettext_lazy("invoices", "Late"), lambda today: OPEN & late(today))
NOT_DUE = Tab(
    "not-due", pgettext_lazy("invoices", "Not due"), lambda today: OPEN & ~LATE.condition(today)
)
DISPUTED = Tab("disputed", _("In dispute"), lambda _today: OPEN & Q(is_disputed=True))
SETTLED = Tab("settled", pgettext_lazy("invoices", "Settled"), lambda _today: ~OPEN)
EVERY = Tab("all", pgettext_lazy("invoices", "All"), lambda _today: ~Q(pk=None))


@dataclass(frozen=True)
class BoundTab:
    """A tab with the number of its invoices, and whether it is the one shown."""

    tab: Tab
    count: int
    is_current: bool


@dataclass(frozen=True)
class Total:
    """What stands under the list, in one currency: minor units."""

    currency: str
    owed: int
    billed: int
    invoices: int
    customers: int


def invoices_of(member: Member) -> Any:
    """All that the member may see, with `paid`, `open`, `is_disputed` and an order by due date."""
    disputes = Dispute.objects.filter(invoice=OuterRef("pk"), closed_at=None)
    return with_amounts(
        Invoice.objects.visible_to(member).select_related("customer", "organisation")
    ).annotate(
        is_disputed=Exists(disputes),
        due_order=Coalesce("due_on", Value(date.max)),
    )


def numbered(typed: str, member: Member) -> Q:
    """Whose number holds what is typed, or whose total or open amount it is."""
    found = Q(number__icontains=typed)
    try:
        amount = read_amount(typed, member.organisation.currency, reader_language())
    except ValueError:
        return found
    return found | Q(total=amount) | Q(open=amount)


def search(rows: Any, typed: str, *, member: Member) -> Any:
    """Those found by number or amount, and those of customers found by what is typed."""
    customers = search_customers(Customer.objects.visible_to(member), typed)
    return rows.filter(numbered(typed, member) | Q(customer__in=customers.values("pk")))


class InvoiceListing(Listing):
    """A `Listing` whose address also says the tab (`state`) and, where asked, one customer."""

    def __init__(
        self,
        member: Member,
        params: QueryDict,
        *,
        tabs: Sequence[Tab],
        default_tab: Tab | None = None,
        default_sort: str = "due",
    ) -> None:
        self.today = member.organisation.today()
        self._tabs = tabs
        self._default_tab = default_tab or tabs[0]
        rows = invoices_of(member)
        self.customer = customer_asked(member, params.get("customer", ""))
        if self.customer:
            rows = rows.filter(customer=self.customer)
        super().__init__(
            rows,
            on="invoices",
            member=member,
            params=params,
            filters=_filters(member),
            sorts=SORTS,
            default_sort=default_sort,
            search=partial(search, member=member),
        )

    @property
    def tab(self) -> Tab:
        asked = self.params.get("state", "")
        return next((tab for tab in self._tabs if tab.key == asked), self._default_tab)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.customer) or super().is_narrowed

    @cached_property
    def rows(self) -> Any:
        """What the filters leave, in the tab that is shown."""
        return self.filtered.filter(self.tab.condition(self.today))

    @cached_property
    def tabs(self) -> list[BoundTab]:
        """Each with its number, in one query."""
        counts = self.filtered.order_by().aggregate(
            **{
                f"tab{number}": Count("pk", filter=tab.condition(self.today))
                for number, tab in enumerate(self._tabs)
            }
        )
        return [
            BoundTab(tab, counts[f"tab{number}"], tab == self.tab)
            for number, tab in enumerate(self._tabs)
        ]

    @property
    def known_count(self) -> int | None:
        return next(bound.count for bound in self.tabs if bound.is_current)

    @cached_property
    def totals(self) -> list[Total]:
        """The sums of every line that the filters leave, the organisation's currency first."""
        sums = (
            self.rows.order_by()
            .values("currency")
            .annotate(
                owed=amount_sum("open"),
                billed=amount_sum("total"),
                invoices=Count("pk"),
                customers=Count("customer", distinct=True),
            )
            .values_list("currency", "owed", "billed", "invoices", "customers")
        )
        ours = self.member.organisation.currency
        return sorted(
            (Total(*found) for found in sums),
            key=lambda total: (total.currency != ours, total.currency),
        )


def _filters(member: Member) -> list[Filter]:
    currencies = list(
        Invoice.objects.visible_to(member)
        .order_by("currency")
        .values_list("currency", flat=True)
        .distinct()
    )
    age = Filter(
        on="invoices",
        key="age",
        label=_("Lateness"),
        choices=lambda _member: [Choice(str(age), AGE_WORDS[age]) for age in AGES],
        apply=lambda rows, value, member: rows.filter(
            of_age(int(value), member.organisation.today())
        ),
    )
    currency = Filter(
        on="invoices",
        key="currency",
        label=_("Currency"),
        choices=lambda _member: [Choice(code, code) for code in currencies],
        apply=lambda rows, value, _member: rows.filter(currency=value),
    )
    document = Filter(
        on="invoices",
        key="document",
        label=_("PDF"),
        choices=lambda _member: [Choice("yes", _("With PDF")), Choice("no", _("Without PDF"))],
        apply=lambda rows, value, _member: rows.filter(document__isnull=value == "no"),
    )
    return [age, currency, document] if len(currencies) > 1 else [age, document]
