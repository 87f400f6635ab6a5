"""The list of invoices, with one of them in its panel."""

from django.http import HttpResponse
from django.shortcuts import render

from relance.core.fragments import wants_panel_alone
from relance.invoices.listing import (
    ALL_OPEN,
    DISPUTED,
    EVERY,
    LATE,
    NOT_DUE,
    SETTLED,
    InvoiceListing,
)
from relance.invoices.models import Invoice
from relance.invoices.views.record import find_panel
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

TABS = (ALL_OPEN, LATE, NOT_DUE, DISPUTED, SETTLED, EVERY)


@member_page(Right.READ)
def invoice_list(request: MemberRequest) -> HttpResponse:
    member = request.member
    panel = find_panel(member, request.GET.get("panel", ""))
    if wants_panel_alone(request):
        return render(request, "invoices/panel.html", panel)
    listing = InvoiceListing(member, request.GET, tabs=TABS)
    is_empty = not listing.page.paginator.count and not Invoice.objects.visible_to(member).exists()
    return render(
        request,
        "invoices/list.html",
        {
            "listing": listing,
            "is_empty": is_empty,
            "shows_total": True,
            "today": listing.today,
            "may_collect": member.may(Right.COLLECT),
            **panel,
        },
    )
