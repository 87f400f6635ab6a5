"""What the organisation brings to the places of others: its settings, its switch, its history."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from relance.core.places import RailEntry, Sentence, SettingsPage
from relance.organisations.models import Member
from relance.organisations.queries import places_of

RAIL_ENTRY = RailEntry(
    key="settings",
    label=_("Settings"),
    icon="settings",
    url_name="organisations:settings",
    group=1,
    administrators_only=True,
)

SETTINGS_PAGES = (
    SettingsPage(
        key="organisation",
        label=_("Organisation"),
        help=_("Name, address, currency, how to pay, hours of sending"),
        icon="building",
        url_name="organisations:settings",
    ),
    SettingsPage(
        key="members",
        label=_("Members"),
        help=_("Who works here, and what they may do"),
        icon="users",
        url_name="organisations:members",
    ),
)

SENTENCES = (
    Sentence("organisation.updated", _("Settings of the organisation changed"), icon="settings"),
    Sentence("member.added", _("%(name)s added as a member"), icon="user"),
    Sentence("member.changed", _("Role of %(name)s changed"), icon="user"),
    Sentence("member.deactivated", _("%(name)s deactivated"), icon="user"),
    Sentence("member.reactivated", _("%(name)s reactivated"), icon="user"),
)


def memberships(member: Member) -> list[Any]:
    """The organisations that this person may switch to."""
    return list(places_of(member.user_id))
