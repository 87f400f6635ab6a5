"""The list of messages: its tabs, sorts and search."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from relance.core.listing import Listing
from relance.customers.models import Customer
from relance.messaging.models import EmailMessage
from relance.organisations.models import Member

State = EmailMessage.State
SORTS: dict[str, tuple[str, ...]] = {
    "date": ("created_at",),
    "customer": ("customer__name_key", "-created_at"),
    "subject": ("subject_source",),
}


@dataclass(frozen=True)
class Tab:
    """A part of the list, by state."""

    key: str
    label: Any
    states: tuple[State, ...]


TABS = (
    Tab("all", _("All"), tuple(State)),
    Tab("failed", _("Failed"), (State.FAILED,)),
    Tab("uncertain", _("Uncertain"), (State.UNCERTAIN,)),
    Tab("waiting", _("Waiting"), (State.WAITING, State.LEAVING)),
    Tab("held", _("Not sent"), (State.HELD,)),
    Tab("sent", _("Sent"), (State.SENT,)),
)


@dataclass(frozen=True)
class BoundTab:
    """A tab with the number of its messages, and whether it is the one shown."""

    tab: Tab
    count: int
    is_current: bool


def messages_of(member: Member) -> Any:
    """All that the member may see; what was written to a customer disappears with it."""
    return (
        EmailMessage.objects.visible_to(member)
        .exclude(customer__state=Customer.State.BIN)
        .select_related("customer")
    )


def search(rows: Any, typed: str) -> Any:
    """Those whose customer, subject, recipients or invoices hold what is typed."""
    return rows.filter(
        Q(customer__name__icontains=typed)
        | Q(subject__icontains=typed)
        | Q(to__icontains=typed)
        | Q(invoice_links__invoice__number__icontains=typed)
    ).distinct()


class MessageListing(Listing):
    """A `Listing` whose address also says the tab (`state`)."""

    def __init__(self, member: Member, params: QueryDict) -> None:
        super().__init__(
            messages_of(member),
            on="messages",
            member=member,
            params=params,
            filters=[],
            sorts=SORTS,
            default_sort="-date",
            search=search,
        )

    @property
    def tab(self) -> Tab:
        asked = self.params.get("state", "")
        return next((tab for tab in TABS if tab.key == asked), TABS[0])

    @cached_property
    def rows(self) -> Any:
        return self.filtered.filter(state__in=self.tab.states)

    @cached_property
    def tabs(self) -> list[BoundTab]:
        """Each with its number, in one query."""
        counts = dict(
            self.filtered.order_by()
            .values("state")
            .annotate(number=Count("pk", distinct=True))
            .values_list("state", "number")
        )
        return [
            BoundTab(tab, sum(counts.get(state, 0) for state in tab.states), tab == self.tab)
            for tab in TABS
        ]
