"""A person's own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relance.core.toasts import say
from relance.users.forms import ProfileForm
from relance.users.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, appearance, shortcuts; and the ways to password and e-mail."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  login_required has seen to it
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language or translation.get_language()):
            say(request, _("Your preferences are saved."))
        response = redirect("users:profile")
        # What was chosen on this device in passing gives way to what was just chosen for good.
        response.delete_cookie("theme")
        return response
    return render(request, "users/profile.html", {"form": form})
