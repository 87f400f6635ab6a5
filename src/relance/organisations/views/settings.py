"""The organisation's own settings."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relance.core import places
from relance.core.toasts import say
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.changing import change_organisation
from relance.organisations.forms import OrganisationForm
from relance.organisations.models import Organisation
from relance.organisations.roles import Right


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(Right.ADMINISTER)
def settings(request: MemberRequest) -> HttpResponse:
    """Name, place, currency, how to pay, who messages come from and when they leave."""
    # A copy: what is typed and refused must not show in the frame as if it were so.
    organisation = Organisation.objects.get(pk=request.member.organisation_id)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        change_organisation(organisation, form.cleaned_data, by=request.member)
        say(request, _("The settings are saved."))
        return redirect("organisations:settings", organisation.slug)
    context = {"form": form, "settings_pages": list(places.settings_pages)}
    return render(request, "organisations/settings.html", context)
