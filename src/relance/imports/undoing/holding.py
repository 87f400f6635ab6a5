"""What the fields of a record hold now, beside what history told of them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from relance.customers.models import Customer
from relance.imports.undoing.decisions import kind_of
from relance.imports.undoing.naming_back import NAMED, Names
from relance.imports.undoing.pointing import MODELS
from relance.imports.undoing.retracing import Past
from relance.imports.undoing.standing_now import Now

# Fields of a customer, for the one who looks at it, that are rows of their own.
ASSIGNED = ("account_managers", "plan")
# What events of new records do not tell: derived, or never set by a file.
_NOT_TOLD = {
    "id",
    "organisation",
    "customer",
    "name_key",
    "state",
    "created_at",
    "issued_on",
    "due_on",
    "document_name",
}


class Holding:
    """Of the records of one stretch."""

    def __init__(self, now: Now, names: Names) -> None:
        self._now = now
        self._names = names

    def present(self, row: Any, name: str) -> Any:
        """The field as history writes it."""
        if name == "account_managers":
            return self._now.managers.get(row.pk, [])
        if name == "plan":
            return self._now.plans.get(row.pk, (None, None))[1]
        if name in NAMED:
            return self._now.names.get((name, getattr(row, f"{name}_id")))
        value = getattr(row, name, None)
        return value if isinstance(value, str | int | bool | None) else str(value)

    def holds(self, row: Any, name: str, told: Any) -> bool:
        """Whether the field holds what an event told, under whatever name that goes now."""
        present = self.present(row, name)
        if present == told or not (present or told):
            return True
        if not (present and told) or name not in NAMED:
            return False
        is_plan = name == "plan"
        pk = self._now.plans[row.pk][0] if is_plan else getattr(row, f"{name}_id")
        return self._names.id_of(name, told) == pk

    def are_same(self, name: str, one: Any, other: Any) -> bool:
        """Whether two events told the same value, under whatever names it went at their times."""
        if one == other or not (one or other):
            return True
        if not (one and other) or name not in NAMED:
            return False
        pk = self._names.id_of(name, one)
        return pk is not None and pk == self._names.id_of(name, other)

    def value(self, row: Any, name: str, told: Any) -> tuple[Any, bool]:
        """What the row wants for what an event told; False where that is no longer there."""
        if name == "account_managers":
            ids = self._names.member_ids(told or [])
            return ids, ids is not None
        if name in NAMED:
            pk = self._names.id_of(name, told) if told else None
            return pk, bool(pk) or not told
        target = row._meta.get_field(name)
        if told is None and not target.null:
            return "", True
        return (target.to_python(told) if told is not None else None), True

    def is_as_left(self, row: Any, events: Iterable[Past]) -> bool:
        """Whether a record that the import created holds what its events, newest first, left."""
        if isinstance(row, Customer) and row.state == Customer.State.BIN:
            return False
        left = _left_by(events)
        now = row.__dict__
        for name in _told_fields(kind_of(row)) | left.keys():
            told, present = left.get(name), now.get(name)
            # The short way for what is plain and equal, or empty on both sides.
            if name in now and (present == told or not (present or told)):
                continue
            if not self.holds(row, name, told):
                return False
        return True


def _left_by(events: Iterable[Past]) -> dict[str, Any]:
    """Field → its last value. Papers tell themselves by their facts."""
    left: dict[str, Any] = {}
    for event in events:
        for name, (_before, after) in event.changes.items():
            left.setdefault(name, after)
        if event.creates and "number" in event.facts:
            left["number"] = event.facts["number"]
            left["total"] = event.facts["amount"]["minor"]
            left["currency"] = event.facts["currency"]
    return left


@cache
def _told_fields(kind: str) -> frozenset[str]:
    """What events of new records tell, where it is not empty."""
    names = {one.name for one in MODELS[kind]._meta.concrete_fields} - _NOT_TOLD
    return frozenset(names.union(ASSIGNED) if kind == "customer" else names)
