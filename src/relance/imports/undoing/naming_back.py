"""History keeps names; a row wants ids. From the one back to the other."""

from functools import cache, cached_property
from typing import Any

from relance.customers.models import CustomerGroup, Position
from relance.customers.naming import name_key
from relance.dunning.models import DunningPlan
from relance.history.models import Event
from relance.organisations.models import Member, Organisation

# Field → the model of which events write the name.
NAMED: dict[str, Any] = {"group": CustomerGroup, "position": Position, "plan": DunningPlan}


class Names:
    """What the names in this organisation's history stand for now."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.id_of = cache(self._id_of)

    def member_ids(self, emails: list[str]) -> list[int] | None:
        """None where one of them is no member any more."""
        ids = [self._members.get(email.lower()) for email in emails]
        return None if None in ids else [pk for pk in ids if pk is not None]

    @cached_property
    def _members(self) -> dict[str, int]:
        """Of all members, those who left too: e-mail → id."""
        rows = Member.objects.in_organisation(self.organisation)
        return {email.lower(): pk for email, pk in rows.values_list("user__email", "pk")}

    def _id_of(self, field: str, name: str) -> int | None:
        """The record of that name, or the one that had it and was renamed since."""
        rows = NAMED[field].objects.in_organisation(self.organisation)
        ids = rows.values_list("pk", flat=True)
        found: int | None = ids.filter(name_key=name_key(name)).first()
        return found if found is not None else ids.filter(pk=self._renamed(field, name)).first()

    def _renamed(self, field: str, name: str) -> int | None:
        events = Event.objects.in_organisation(self.organisation).filter(
            subject_type=NAMED[field]._meta.model_name, changes__name__0=name
        )
        return events.order_by("-pk").values_list("subject_id", flat=True).first()
