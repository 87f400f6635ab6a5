"""Customers and contacts that are new go into the tables column by column, and history is told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any

from relance.core import bulk
from relance.customers.models import Contact, Customer
from relance.history.recording import EventRow, changes_of_new, quoted
from relance.imports.checking.intake import Intake
from relance.imports.values.guide import Lists

_TOLD_OF_CUSTOMER = (
    *("name", "external_id", "accounting_code", "vat_number", "address", "postcode", "city"),
    *("region", "country", "language"),
)
OF_CUSTOMER = (*_TOLD_OF_CUSTOMER, "group_id", "name_key", "state")
_TOLD_OF_CONTACT = (
    *("email", "first_name", "last_name", "phone", "reference", "language", "is_main"),
)
OF_CONTACT = (*_TOLD_OF_CONTACT, "position_id", "customer_id")

Columns = Mapping[str, Sequence[Any]]
Events = Iterator[EventRow]
Created = tuple[Sequence[int], Events]
# Without the cost of a NamedTuple's own constructor.
_event_row = partial(tuple.__new__, EventRow)


@dataclass(frozen=True)
class Creator:
    """`columns` are the fields of the new records: as on their tables."""

    intake: Intake
    lists: Lists

    def customers(self, columns: Columns, groups: Sequence[Any] = ()) -> Created:
        """Their ids, and what history tells of them; `groups` are the names of their groups."""
        ids = self._insert(Customer, columns)
        told = {name: columns[name] for name in _TOLD_OF_CUSTOMER} | {"group": groups}
        changes = changes_of_new(told, len(ids))
        return ids, _events("customer.created", "customer", ids, ids, changes)

    def contacts(self, columns: Columns) -> Created:
        """The same of contacts."""
        ids = self._insert(Contact, columns)
        positions = self.lists.names.get("position_id", {})
        told = {name: columns[name] for name in _TOLD_OF_CONTACT}
        told["position"] = list(map(positions.get, columns["position_id"]))
        changes = changes_of_new(told, len(ids))
        facts = map(facts_of_contact, columns["first_name"], columns["last_name"], columns["email"])
        return ids, _events(
            "contact.created", "contact", ids, columns["customer_id"], changes, facts
        )

    def told(self, changes: dict[str, Any]) -> dict[str, Any]:
        """As history tells changes of a record: a position is its name."""
        if "position_id" in changes:
            positions = self.lists.names.get("position_id", {})
            changes["position"] = [positions.get(pk) for pk in changes.pop("position_id")]
        return changes

    def _insert(self, model: bulk.Model, columns: Columns) -> Sequence[int]:
        """What is the same on all of them is said but once."""
        count = len(next(iter(columns.values())))
        ids = bulk.next_ids(model, count)
        same = {
            name: values[0]
            for name, values in columns.items()
            if count and values.count(values[0]) == count
        }
        others = {name: values for name, values in columns.items() if name not in same}
        rows = list(zip(ids, *others.values(), strict=True))
        of_all = {"organisation_id": self.intake.organisation.pk, **same}
        bulk.insert(model, ("pk", *others), rows, of_all)
        return ids


def facts_of_contact(first_name: str, last_name: str, email: str) -> str:
    """Called as `Contact` is."""
    return f'{{"name": {quoted(f"{first_name} {last_name}".strip() or email)}}}'


def _events(
    verb: str,
    subject: str,
    ids: Iterable[int],
    customers: Iterable[int],
    changes: Iterable[str],
    facts: Iterable[str] = repeat("{}"),
) -> Events:
    """Of records of one kind to which the same happened."""
    rows = zip(repeat(verb), repeat(subject), ids, customers, changes, facts)
    return map(_event_row, rows)
