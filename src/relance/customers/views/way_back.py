"""Where a person goes after a change: back to where they were."""

from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse

from relance.core.asked import asked_next
from relance.organisations.access import MemberRequest


def address(request: MemberRequest, name: str, *parts: Any) -> str:
    """The address of a page of this package, in the organisation of the request."""
    return reverse(f"customers:{name}", args=[request.member.organisation.slug, *parts])


def go_back(request: MemberRequest, otherwise: str) -> HttpResponseRedirect:
    """To where the form was opened from, if it says so."""
    return HttpResponseRedirect(asked_next(request) or otherwise)
