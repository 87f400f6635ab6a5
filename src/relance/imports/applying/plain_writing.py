"""What plain lines say goes into the tables, column by column, and history with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from relance.core import bulk
from relance.customers.models import Contact, Customer
from relance.history.recording import EventRow, changes_text
from relance.imports.applying.creating import (
    OF_CONTACT,
    OF_CUSTOMER,
    Creator,
    Events,
    facts_of_contact,
)
from relance.imports.checking.plain import Cells, KnownLine, Part, Plain, cells_at
from relance.imports.checking.rows import ContactRow, CustomerRow
from relance.imports.checking.stored import CONTACT, TableRow
from relance.imports.checking.tally import CREATED, UNCHANGED, UPDATED

# Of an `ImportRow`: line, outcome, problems, subjects.
OutcomeRow = tuple[int, str, str, str]
_NEW_CUSTOMER, _NEW_CONTACT = CustomerRow(0, "", ""), ContactRow(0, 0)
_NAMES = ("first_name", "last_name", "email")
Change = tuple[TableRow, Cells, Cells]


@dataclass(frozen=True)
class PlainWriter:
    """Inside the transaction in which they were decided."""

    plain: Plain
    creator: Creator

    def write(self) -> tuple[list[EventRow], list[OutcomeRow]]:
        """What history is to tell, and what became of each line."""
        created, rows = self._create()
        events = [*created, *self._update_customers(), *self._update_contacts()]
        return events, [*rows, *map(self._outcome, self.plain.known)]

    # --- new ----------------------------------------------------------------------------------

    def _create(self) -> tuple[list[EventRow], list[OutcomeRow]]:
        plain, values = self.plain, self.plain.lot.values
        own = {
            "name": self._of_new(values["customer_name"]),
            "external_id": self._of_new(values["external_id"]),
            "name_key": self._of_new(plain.keys),
        }
        columns = self._columns(OF_CUSTOMER, _NEW_CUSTOMER, plain.customer) | own
        ids, events = self.creator.customers(columns)
        subjects = [f'"customers": [{pk}, "{CREATED}"]' for pk in ids]
        told = list(events)
        if plain.has_contacts:
            whose = {"customer_id": ids, "is_main": self._of_new(plain.mains)}
            columns = self._columns(OF_CONTACT, _NEW_CONTACT, plain.contact) | whose
            contact_ids, events = self.creator.contacts(columns)
            told += events
            subjects = [
                f'{customer}, "contacts": [{pk}, "{CREATED}"]'
                for customer, pk in zip(subjects, contact_ids, strict=True)
            ]
        rows = plain.lot.rows
        return told, [
            (rows[at].line, CREATED, "[]", f"{{{subject}}}")
            for at, subject in zip(plain.new, subjects, strict=True)
        ]

    def _columns(self, names: Sequence[str], blank: Any, part: Part) -> dict[str, Sequence[Any]]:
        """The fields of the new records, blank where the lines do not say."""
        columns: dict[str, Sequence[Any]] = {
            name: [getattr(blank, name)] * len(self.plain.new) for name in names
        }
        for name, values in zip(part.fields, part.columns, strict=True):
            nothing = getattr(blank, name)
            columns[name] = [values[at] or nothing for at in self.plain.new]
        return columns

    def _of_new(self, values: Sequence[Any]) -> list[Any]:
        return [values[at] for at in self.plain.new]

    # --- known --------------------------------------------------------------------------------

    def _update_customers(self) -> Events:
        part = self.plain.customer
        changed = [
            (line.customer, part.stored(line.customer), line.customer_after)
            for line in self.plain.known
            if line.customer_after
        ]
        for (row, _before, _after), told in zip(
            changed, self._update(Customer, part, changed), strict=True
        ):
            yield EventRow("customer.updated", "customer", row[0], row[0], told)

    def _update_contacts(self) -> Events:
        part = self.plain.contact
        changed = [
            (line.contact, part.stored(line.contact), line.contact_after)
            for line in self.plain.known
            if line.contact and line.contact_after
        ]
        names_of = _names_in(part)
        for (row, _before, after), told in zip(
            changed, self._update(Contact, part, changed), strict=True
        ):
            facts = facts_of_contact(*names_of(row + after))
            yield EventRow("contact.updated", "contact", row[0], row[1], told, facts)

    def _update(self, model: bulk.Model, part: Part, changed: Sequence[Change]) -> list[str]:
        """Answers what history tells of each: its changes."""
        changes = [
            {
                name: (old, new)
                for name, old, new in zip(part.fields, before, after, strict=True)
                if old != new
            }
            for _row, before, after in changed
        ]
        names = sorted(set().union(*changes))
        after_of = cells_at([part.fields.index(name) for name in names])
        bulk.update(model, names, [(row[0], *after_of(after)) for row, _before, after in changed])
        return [changes_text(self.creator.told(one)) for one in changes]

    def _outcome(self, line: KnownLine) -> OutcomeRow:
        customer = UPDATED if line.customer_after else UNCHANGED
        contact = UPDATED if line.contact_after else UNCHANGED
        subjects = f'"customers": [{line.customer[0]}, "{customer}"]'
        if line.contact:
            subjects = f'{subjects}, "contacts": [{line.contact[0]}, "{contact}"]'
        outcome = UPDATED if UPDATED in {customer, contact} else UNCHANGED
        return self.plain.lot.rows[line.at].line, outcome, "[]", f"{{{subjects}}}"


def _names_in(part: Part) -> Callable[[TableRow], Cells]:
    """What a contact is called once it is changed: in its row with its new cells behind."""
    said = {name: len(CONTACT) + at for at, name in enumerate(part.fields)}
    return cells_at([said.get(name, CONTACT.index(name)) for name in _NAMES])
