"""The address without anything behind it leads everybody to where they belong."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from relance.organisations.current import current_place
from relance.organisations.models import Organisation


def home(request: HttpRequest) -> HttpResponse:
    """Signed in: their organisation's dashboard. Else the sign-in page, or the first sign-up."""
    if not request.user.is_authenticated:
        first_run = not Organisation.objects.exists()
        return redirect("account_signup" if first_run else settings.LOGIN_URL)
    member = current_place(request)
    if member is None:
        return render(request, "organisations/no_place.html")
    return redirect("dashboard:home", member.organisation.slug)
