"""What the demo brings to lower packages: a way in, under the sign-in form."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relance.core.places import WayIn
from relance.demo.queries import demo_organisation


def _url() -> str | None:
    if settings.PRODUCTION or demo_organisation("fr") is None:
        return None
    return reverse("demo:sign-in")


WAY_IN = WayIn(
    key="demo",
    label=_("Try the demonstration"),
    note=_("An invented company and its year: nothing leaves this machine."),
    url=_url,
)
