"""Whoever left several files undecided gives them up at once."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from relance.core.toasts import say
from relance.imports.applying.giving_up import cancel_waiting
from relance.imports.showing.counting import written
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@require_POST
@member_page(Right.COLLECT)
def cancel_all(request: MemberRequest) -> HttpResponse:
    """One's own alone: others may still be deciding on theirs."""
    if n := cancel_waiting(request.member):
        words = ngettext(
            "%(n)s file cancelled: nothing of it was imported.",
            "%(n)s files cancelled: nothing of them was imported.",
            n,
        )
        say(request, words % {"n": written(n)})
    return redirect("imports:list", request.member.organisation.slug)
