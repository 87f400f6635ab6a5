"""Who asks: every page of an organisation begins here.

`@member_page(Right.COLLECT)` turns the slug of the address into `request.member`. Someone who is
not a member gets the 404 of any unknown address; a member without the right is told so (403).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from relance.organisations.current import remember
from relance.organisations.models import Member
from relance.organisations.roles import Right


class MemberRequest(HttpRequest):
    """A request whose member is known."""

    member: Member
    htmx: Any


Page = Callable[..., HttpResponseBase]


def member_page(
    right: Right = Right.READ, *, posting: Right = Right.COLLECT
) -> Callable[[Page], Page]:
    """For views `(request: MemberRequest, …) -> HttpResponse` under `/o/<slug>/`.

    Who may only read posts nothing, whatever the page forgets; `posting` makes the exceptions.
    """

    def decorate(page: Page) -> Page:
        @wraps(page)
        def entrance(request: MemberRequest, slug: str, **parts: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            request.member = find_member(request.user.pk, slug)
            remember(request, request.member)
            is_safe = request.method in ("GET", "HEAD", "OPTIONS")
            if not request.member.may(right if is_safe else max(right, posting)):
                raise PermissionDenied
            with timezone.override(request.member.organisation.zone):
                try:
                    return page(request, **parts)
                except ObjectDoesNotExist as gone:
                    if is_safe:
                        raise
                    # Its import was undone between the look and the lock.
                    raise Http404(str(gone)) from gone

        return entrance

    return decorate


def find_member(user_id: int, slug: str) -> Member:
    """The active place of this person in the organisation of this address. Raises Http404."""
    try:
        return (
            Member.objects.active()
            .select_related("organisation", "user")
            .get(organisation__slug=slug, user_id=user_id)
        )
    except Member.DoesNotExist:
        raise Http404("No such organisation") from None
