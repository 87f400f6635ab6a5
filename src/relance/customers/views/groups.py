"""Groups: the list of them, and each with its customers and what they owe together."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.fragments import wants_panel_alone
from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.customers.forms.group_form import GroupForm
from relance.customers.groups import edit_group, group_named, remove_group
from relance.customers.models import Customer, CustomerGroup
from relance.customers.views.browsing import customers_listing, find_panel
from relance.customers.views.way_back import address
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


def _find(request: MemberRequest, pk: int) -> CustomerGroup:
    return get_object_or_404(CustomerGroup.objects.visible_to(request.member), pk=pk)


@member_page(Right.READ)
def group_list(request: MemberRequest) -> HttpResponse:
    active = Count("customers", filter=~Q(customers__state=Customer.State.BIN))
    groups = CustomerGroup.objects.visible_to(request.member).annotate(size=active)
    facts = {
        "groups": groups.order_by("name_key"),
        "may_collect": request.member.may(Right.COLLECT),
    }
    return render(request, "customers/groups.html", facts)


@member_page(Right.READ)
def group_page(request: MemberRequest, pk: int) -> HttpResponse:
    group = _find(request, pk)
    rows = Customer.objects.visible_to(request.member).filter(group=group)
    panel = find_panel(request, rows)
    if wants_panel_alone(request):
        return render(request, "customers/panel.html", {"panel": panel})
    facts = {
        "group": group,
        "panel": panel,
        "listing": customers_listing(request, rows, filters=[]),
        "may_collect": request.member.may(Right.COLLECT),
    }
    return render(request, "customers/group.html", facts)


@member_page(Right.COLLECT)
def group_new(request: MemberRequest) -> HttpResponse:
    form = GroupForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        group = group_named(
            request.member.organisation,
            form.cleaned_data["name"],
            reference=form.cleaned_data["reference"],
            member=request.member,
        )
        return redirect(address(request, "group", group.pk))
    return render(request, "customers/group_form.html", {"form": form})


@member_page(Right.COLLECT)
def group_edit(request: MemberRequest, pk: int) -> HttpResponse:
    group = _find(request, pk)
    initial = {"name": group.name, "reference": group.reference}
    form = GroupForm(request.POST or None, member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_group(group, member=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.show(refusal)
        else:
            say(request, _("%(name)s is up to date.") % {"name": group.name})
            return redirect(address(request, "group", group.pk))
    facts = {"group": group, "form": form, "is_empty": not group.customers.exists()}
    return render(request, "customers/group_form.html", facts)


@member_page(Right.COLLECT)
@require_POST
def group_remove(request: MemberRequest, pk: int) -> HttpResponse:
    group = _find(request, pk)
    try:
        remove_group(group, member=request.member)
    except Refused:
        say(request, _("This group still has customers, perhaps in the bin: move them first."))
        return redirect(address(request, "group-edit", pk))
    say(request, _("The group %(name)s is gone.") % {"name": group.name})
    return redirect(address(request, "groups"))
