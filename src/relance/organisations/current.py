"""Which of their organisations a person is in, on pages that belong to none (profile, password)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from relance.organisations.models import Member
from relance.organisations.queries import places_of

SESSION_KEY = "organisation"


def remember(request: HttpRequest, member: Member) -> None:
    """The next visit begins here."""
    if request.session.get(SESSION_KEY) != member.organisation_id:
        request.session[SESSION_KEY] = member.organisation_id


def current_place(request: HttpRequest) -> Member | None:
    """The place that was last visited, else the first that is not in the demo, else any."""
    if not request.user.is_authenticated:
        return None
    last = request.session.get(SESSION_KEY)
    places = list(places_of(request.user.pk))
    return min(
        places,
        key=lambda one: (one.organisation_id != last, one.organisation.is_demo),
        default=None,
    )


def member_for_the_frame(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Pages that belong to no organisation show the rail of the current one.

    `organisations.access.member_page` puts the true member in its place.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        request.member = SimpleLazyObject(lambda: current_place(request))  # type: ignore[attr-defined]
        return get_response(request)

    return answer
