"""Telling members: in the app today."""

from collections.abc import Mapping
from typing import Any

from relance.notifications.models import Notification
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import HIGHEST_RIGHT, Right


def tell(
    member: Member, kind: str, *, url: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    """Tell one member."""
    Notification.objects.create(
        organisation_id=member.organisation_id,
        member=member,
        kind=kind,
        url=url,
        facts=dict(facts or {}),
    )


def tell_all(
    organisation: Organisation,
    kind: str,
    *,
    right: Right = Right.COLLECT,
    url: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell every active member who has this right."""
    roles = [role for role, highest in HIGHEST_RIGHT.items() if highest >= right]
    members = Member.objects.in_organisation(organisation).active().filter(role__in=roles)
    Notification.objects.bulk_create(
        Notification(
            organisation=organisation, member=member, kind=kind, url=url, facts=dict(facts or {})
        )
        for member in members
    )
