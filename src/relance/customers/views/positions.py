"""The editable list of positions, among the settings."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.customers.forms.position_form import PositionForm
from relance.customers.models import Position
from relance.customers.positions import (
    add_position,
    remove_position,
    rename_position,
    restore_position,
)
from relance.customers.views.way_back import address
from relance.history.models import Event
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


def _find(request: MemberRequest, pk: int) -> Position:
    return get_object_or_404(Position.objects.visible_to(request.member), pk=pk)


def _show(
    request: MemberRequest, adding: PositionForm | None = None, wrong: PositionForm | None = None
) -> HttpResponse:
    """The list, each with its form; `wrong` is the one that was refused."""
    positions = Position.objects.visible_to(request.member).annotate(people=Count("contacts"))
    lines = [
        (
            position,
            wrong
            if wrong is not None and wrong.prefix == str(position.pk)
            else PositionForm(
                member=request.member, prefix=str(position.pk), initial={"name": position.name}
            ),
        )
        for position in positions.order_by("name_key")
    ]
    adding = adding or PositionForm(member=request.member)
    return render(request, "customers/positions.html", {"lines": lines, "adding": adding})


@member_page(Right.ADMINISTER)
def position_list(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request)
    form = PositionForm(request.POST, member=request.member)
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            position = add_position(request.member.organisation, name, member=request.member)
        except Refused as refusal:
            form.show(refusal)
        else:
            say(request, _("%(name)s is on the list.") % {"name": position.name})
            return redirect(address(request, "positions"))
    return _show(request, adding=form)


@member_page(Right.ADMINISTER)
@require_POST
def position_rename(request: MemberRequest, pk: int) -> HttpResponse:
    position = _find(request, pk)
    form = PositionForm(request.POST, member=request.member, prefix=str(pk))
    if form.is_valid():
        try:
            rename_position(position, form.cleaned_data["name"], member=request.member)
        except Refused as refusal:
            form.show(refusal)
        else:
            say(request, _("%(name)s is on the list.") % {"name": position.name})
            return redirect(address(request, "positions"))
    return _show(request, wrong=form)


@member_page(Right.ADMINISTER)
@require_POST
def position_remove(request: MemberRequest, pk: int) -> HttpResponse:
    position = _find(request, pk)
    text = _("%(name)s is off the list.") % {"name": position.name}
    removal = remove_position(position, member=request.member)
    undo = address(request, "position-restore", removal.pk)
    say(request, text, undo_url=undo, undo_label=_("Undo"))
    return redirect(address(request, "positions"))


@member_page(Right.ADMINISTER)
@require_POST
def position_restore(request: MemberRequest, event: int) -> HttpResponse:
    removals = Event.objects.visible_to(request.member).filter(verb="position.removed")
    removal = get_object_or_404(removals, pk=event)
    try:
        position = restore_position(removal, member=request.member)
    except Refused:
        say(request, _("A position of this name is on the list already."))
    else:
        say(request, _("%(name)s is on the list again.") % {"name": position.name})
    return redirect(address(request, "positions"))
