"""What the organisation brings to the places of others: its settings, its switch, its history."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relance.core.places import ChecklistStep, RailEntry, Sentence, SettingsPage
from relance.organisations.models import Member
from relance.organisations.queries import places_of
from relance.organisations.roles import Right

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


def _own_settings(member: Member) -> str:
    """Empty for those who may not change them."""
    if not member.may(Right.ADMINISTER):
        return ""
    return reverse("organisations:settings", args=[member.organisation.slug])


CHECKLIST_STEP = ChecklistStep(
    key="organisation",
    label=_("Say how you are paid and who answers"),
    help=_(
        "The IBAN, the sender's name and the address for answers that your messages will carry."
    ),
    url=_own_settings,
    done=lambda member: bool(member.organisation.iban and member.organisation.reply_to),
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
