"""Where one goes after a verb: back to the list and panel that one came from."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from relance.organisations.access import MemberRequest


def next_of(request: MemberRequest, fallback: str, *parts: object) -> str:
    """The `next` of the form if it is an address of ours, else the page of that name."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    if wish.startswith("/") and url_has_allowed_host_and_scheme(wish, allowed_hosts=None):
        return wish
    return reverse(fallback, args=[request.member.organisation.slug, *parts])


def go_back(request: MemberRequest, fallback: str, *parts: object) -> HttpResponse:
    return HttpResponseRedirect(next_of(request, fallback, *parts))
