"""What the dashboard brings to the frame."""

from django.utils.translation import gettext_lazy as _

from relance.core.places import RailEntry

RAIL_ENTRY = RailEntry(key="home", label=_("Dashboard"), icon="home", url_name="dashboard:home")
