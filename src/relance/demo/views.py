"""One click signs in to the demo, on a machine of one's own only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from relance.demo.queries import demo_organisation
from relance.organisations.models import Member
from relance.organisations.roles import Role


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the owner of the demo organisation. In production there is no such address."""
    demo = None if settings.PRODUCTION else demo_organisation((get_language() or "fr")[:2])
    if demo is None:
        raise Http404("No demo here")
    owner = Member.objects.in_organisation(demo).active().filter(role=Role.OWNER).first()
    if owner is None:
        raise Http404("The demo has no owner left")
    login(request, owner.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("dashboard:home", slug=demo.slug)
