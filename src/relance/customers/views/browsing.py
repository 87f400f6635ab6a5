"""The list of customers, with the panel of the one that is open."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relance.core.asked import asked_id
from relance.core.fragments import wants_panel_alone
from relance.core.listing import Listing
from relance.core.places import Choice, Filter
from relance.customers.models import Customer, CustomerGroup
from relance.customers.queries import counts, managed_by, search, without_manager
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right

NOBODY, MYSELF = "none", "me"
SORTS = {
    "name": ("name_key",),
    "external_id": ("external_id",),
    "city": ("city", "name_key"),
    "group": ("group__name_key", "name_key"),
}


def _states(_member: Member) -> list[Choice]:
    return [Choice(*choice) for choice in Customer.State.choices if choice[0] != "bin"]


def _managers(member: Member) -> list[Choice]:
    members = Member.objects.visible_to(member).select_related("user").order_by("user__name")
    others = [Choice(str(one.pk), one.user.display_name) for one in members if one != member]
    return [Choice(MYSELF, _("Me")), *others, Choice(NOBODY, _("Nobody"))]


def _by_manager(rows: Any, value: str, member: Member) -> Any:
    if value == NOBODY:
        return without_manager(rows)
    return managed_by(rows, member.pk if value == MYSELF else int(value))


def _groups(member: Member) -> list[Choice]:
    groups = CustomerGroup.objects.visible_to(member).order_by("name_key")
    return [*(Choice(str(group.pk), group.name) for group in groups), Choice(NOBODY, _("No group"))]


def _by_group(rows: Any, value: str, _member: Member) -> Any:
    return rows.filter(group=None) if value == NOBODY else rows.filter(group=int(value))


FILTERS = [
    Filter(
        on="customers",
        key="state",
        label=gettext_lazy("State"),
        choices=_states,
        apply=lambda rows, value, _member: rows.filter(state=value),
    ),
    Filter(
        on="customers",
        key="manager",
        label=gettext_lazy("Account manager"),
        choices=_managers,
        apply=_by_manager,
    ),
    Filter(
        on="customers",
        key="group",
        label=gettext_lazy("Group"),
        choices=_groups,
        apply=_by_group,
    ),
]


def customers_listing(
    request: MemberRequest, rows: Any, *, filters: list[Filter] | None = None
) -> Listing:
    """A list of customers as every page shows it."""
    return Listing(
        rows.select_related("group").prefetch_related("account_managers__member__user"),
        on="customers",
        member=request.member,
        params=request.GET,
        filters=FILTERS if filters is None else filters,
        sorts=SORTS,
        default_sort="name",
        search=search,
    )


def find_panel(request: MemberRequest, rows: Any) -> Customer | None:
    """The customer that the address opens, if there is such a one."""
    pk = asked_id(request.GET.get("panel", ""))
    if pk is None:
        return None
    found: Customer | None = rows.select_related("group", "organisation").filter(pk=pk).first()
    return found


def _found_without_filters(listing: Listing, rows: Any) -> int:
    """How many the search alone would find, where search and filters together find nobody.

    What stands already in the list is not offered as a new customer.
    """
    if not listing.query or listing.page.paginator.count:
        return 0
    found: int = search(rows, listing.query).count()
    return found


@member_page(Right.READ)
def customer_list(request: MemberRequest) -> HttpResponse:
    rows = Customer.objects.visible_to(request.member)
    panel = find_panel(request, rows)
    if wants_panel_alone(request):
        return render(request, "customers/panel.html", {"panel": panel})
    listing = customers_listing(request, rows)
    facts = {
        "listing": listing,
        "panel": panel,
        "without_filters": _found_without_filters(listing, rows),
        "counts": counts(request.member),
        "may_collect": request.member.may(Right.COLLECT),
    }
    return render(request, "customers/list.html", facts)
