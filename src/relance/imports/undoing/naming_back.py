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

    def is_same(self, field: str, told: Any, present: Any, present_id: int | None) -> bool:
        """Whether a field still holds what an event told, under whatever name that goes now."""
        if told == present or not (told or present):
            return True
        if not told or field not in NAMED or present_id is None:
            return False
        return self.id_of(field, told) == present_id

    def member_ids(self, emails: list[str]) -> list[int] | None:
        """None where one of them is no member any more."""
        ids = [self.members.get(email.lower()) for email in emails]
        return None if None in ids else [pk for pk in ids if pk is not None]

    @cached_property
    def members(self) -> dict[str, int]:
        """Of all members, those who left too: e-mail → id."""
        rows = Member.objects.in_organisation(self.organisation)
        return {email.lower(): pk for email, pk in rows.values_list("user__email", "pk")}

    def _id_of(self, field: str, name: str) -> int | None:
        """The record of that name, or the one that had it and was renamed since."""
        model = NAMED[field]
        rows = model.objects.in_organisation(self.organisation)
        found: int | None = (
            rows.filter(name_key=name_key(name)).values_list("pk", flat=True).first()
        )
        return found if found is not None else self._renamed(model, name)

    def _renamed(self, model: Any, name: str) -> int | None:
        events = Event.objects.in_organisation(self.organisation).filter(
            subject_type=model._meta.model_name, changes__name__0=name
        )
        pk = events.order_by("-pk").values_list("subject_id", flat=True).first()
        rows = model.objects.in_organisation(self.organisation)
        return pk if pk is not None and rows.filter(pk=pk).exists() else None
