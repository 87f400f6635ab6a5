"""Where one goes after a verb: back to the list and panel that one came from."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from relance.core.asked import asked_next
from relance.organisations.access import MemberRequest


def next_of(request: MemberRequest, fallback: str, *parts: object) -> str:
    """The `next` of the form if it is an address of ours, else the page of that name."""
    page = reverse(fallback, args=[request.member.organisation.slug, *parts])
    return asked_next(request) or page


def go_back(request: MemberRequest, fallback: str, *parts: object) -> HttpResponse:
    return HttpResponseRedirect(next_of(request, fallback, *parts))
