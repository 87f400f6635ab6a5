"""Where a person goes after a change: back to where they were."""

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from relance.organisations.access import MemberRequest


def address(request: MemberRequest, name: str, *parts: Any) -> str:
    """The address of a page of this package, in the organisation of the request."""
    return reverse(f"customers:{name}", args=[request.member.organisation.slug, *parts])


def go_back(request: MemberRequest, otherwise: str) -> HttpResponseRedirect:
    """To the form's `next`, if it is an address of this house."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return HttpResponseRedirect(wanted)
    return redirect(otherwise)
