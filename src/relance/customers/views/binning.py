"""The bin: what lies there, putting a customer there, and bringing it back."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.listing import PAGE_SIZE
from relance.core.toasts import say
from relance.customers.binning import bin_customer, restore_customer
from relance.customers.queries import binned
from relance.customers.views.filing import find_customer
from relance.customers.views.way_back import address, go_back
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@member_page(Right.READ)
def bin_page(request: MemberRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()
    rows = binned(request.member, typed)
    facts = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "typed": typed,
        "may_collect": request.member.may(Right.COLLECT),
    }
    return render(request, "customers/bin.html", facts)


@member_page(Right.COLLECT)
@require_POST
def customer_bin(request: MemberRequest, pk: int) -> HttpResponse:
    customer = find_customer(request, pk, binned=True)
    if bin_customer(customer, member=request.member):
        text = _("%(name)s is in the bin.") % {"name": customer.name}
        undo = address(request, "restore", customer.pk)
        say(request, text, undo_url=undo, undo_label=_("Undo"))
    return redirect(address(request, "list"))


@member_page(Right.COLLECT)
@require_POST
def customer_restore(request: MemberRequest, pk: int) -> HttpResponse:
    customer = find_customer(request, pk, binned=True)
    if restore_customer(customer, member=request.member):
        say(request, _("%(name)s is back, whole.") % {"name": customer.name})
    return go_back(request, address(request, "page", customer.pk))
