"""Group and managers of the customers that are ticked in a list."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from relance.core.asked import asked_id
from relance.core.toasts import say
from relance.customers.assigning import BATCH, Assigned, assign, undo_assignment
from relance.customers.forms.assigning_form import AssigningForm
from relance.customers.models import Customer
from relance.customers.views.way_back import address
from relance.history.models import Event
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

NAMES_SHOWN = 12


def _ticked(request: MemberRequest) -> Any:
    """The customers of the address or of the form; ids of others mean nothing."""
    asked = {*request.GET.getlist("ids"), *request.POST.getlist("ids")}
    ids = [pk for one in asked if (pk := asked_id(one)) is not None]
    return Customer.objects.visible_to(request.member).filter(pk__in=ids).order_by("name_key")


@member_page(Right.COLLECT)
def customers_assign(request: MemberRequest) -> HttpResponse:
    customers = _ticked(request)
    form = AssigningForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            done = assign(
                customers, to=form.assignment(), adding=form.added(), member=request.member
            )
        _tell(request, done)
        return redirect(address(request, "list"))
    chosen = list(customers)
    facts = {
        "form": form,
        "customers": chosen,
        "shown": chosen[:NAMES_SHOWN],
        "others": len(chosen[NAMES_SHOWN:]),
    }
    return render(request, "customers/assign.html", facts)


def _tell(request: MemberRequest, done: Assigned) -> None:
    if not done.changed:
        say(request, _("Nothing changed: they were like that already."))
        return
    text = ngettext("%(n)s customer changed.", "%(n)s customers changed.", done.changed)
    first = Event.objects.visible_to(request.member).filter(batch=done.batch).earliest("pk")
    undo = address(request, "assign-undo", first.pk)
    say(request, text % {"n": done.changed}, undo_url=undo, undo_label=_("Undo"))


@member_page(Right.COLLECT)
@require_POST
def assign_undo(request: MemberRequest, event: int) -> HttpResponse:
    events = Event.objects.visible_to(request.member).filter(batch__startswith=BATCH)
    batch = get_object_or_404(events, pk=event).batch
    done = undo_assignment(batch, member=request.member)
    text = ngettext(
        "%(n)s customer is as it was.", "%(n)s customers are as they were.", done.changed
    )
    say(request, text % {"n": done.changed})
    return redirect(address(request, "list"))
