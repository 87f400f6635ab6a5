"""What undoing decided goes into the tables: whole sets at a time, history with it.

Inside the transaction that looked, and holds the locks. What the import's own events tell stays
told: undoing adds its own.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from relance.core import bulk
from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.customers.naming import name_key
from relance.dunning.assigning import assign_plan
from relance.dunning.models import PlanAssignment
from relance.history.recording import EventRow, json_text, record_rows
from relance.imports.models import Import, ImportKept
from relance.imports.undoing.decisions import Cell, Decision
from relance.imports.undoing.pointing import MODELS
from relance.imports.undoing.recounting import kept_row
from relance.imports.undoing.returning import ASSIGNED
from relance.invoices.models import Allocation, Invoice
from relance.invoices.telling import facts_of_paper, facts_of_payment
from relance.organisations.models import Member

# Whoever points goes before what it points to.
ORDER = ("payment", "creditnote", "invoice", "contact", "customer", "customergroup")


class Taker:
    """Takes back what one import did; every event carries the batch of the undoing."""

    def __init__(self, record: Import, member: Member | None) -> None:
        self.record = record
        self.member = member

    def take_back(self, decision: Decision) -> None:
        """One stretch: what goes, what returns, what stays by name."""
        events = [*self._removed(decision), *self._returned(decision)]
        self._delete(decision)
        self._restore(decision.cells)
        record_rows(
            self.record.organisation, events, member=self.member, batch=self.record.undo_batch
        )
        ImportKept.objects.bulk_create(
            [kept_row(self.record, one) for one in decision.kept],
            ignore_conflicts=True,
            batch_size=1000,
        )

    # --- what goes ----------------------------------------------------------------------------

    def _delete(self, decision: Decision) -> None:
        for kind in ORDER:
            ids = [row.pk for row in decision.gone.get(kind, ())]
            if not ids:
                continue
            if kind == "payment":
                _delete(Allocation, "payment_id", ids)
            if kind == "customer":
                _delete(AccountManager, "customer_id", ids)
                _delete(PlanAssignment, "customer_id", ids)
            _delete(MODELS[kind], "pk", ids)

    def _removed(self, decision: Decision) -> Iterable[EventRow]:
        for kind in ORDER:
            for row in decision.gone.get(kind, ()):
                yield self._removal(kind, row)

    def _removal(self, kind: str, row: Any) -> EventRow:
        if kind == "payment":
            return _event("payment.removed", row, row.customer_id, facts_of_payment(row))
        if kind in ("invoice", "creditnote"):
            noun = "invoice" if kind == "invoice" else "credit_note"
            return _event(f"{noun}.removed", row, row.customer_id, facts_of_paper(row))
        if kind == "contact":
            return _event("contact.removed", row, row.customer_id, {"name": str(row)})
        if kind == "customer":
            facts = {"name": row.name, "external_id": row.external_id}
            return _event("customer.removed", row, row.pk, facts)
        return _event("group.removed", row, None, {"name": row.name})

    # --- what returns -------------------------------------------------------------------------

    def _returned(self, decision: Decision) -> Iterable[EventRow]:
        """One event per record; plans tell themselves."""
        changes: dict[Any, dict[str, list[Any]]] = {}
        for cell in decision.cells:
            if cell.name != "plan":
                changes.setdefault(cell.row, {})[cell.name] = [cell.now, cell.then]
        for row, its in changes.items():
            yield self._change(row, its)

    def _change(self, row: Any, changes: dict[str, list[Any]]) -> EventRow:
        if isinstance(row, CustomerGroup):
            return _event("group.updated", row, None, changes=changes)
        if isinstance(row, Customer):
            return _event("customer.updated", row, row.pk, changes=changes)
        if isinstance(row, Contact):
            return _event(
                "contact.updated", row, row.customer_id, {"name": str(row)}, changes=changes
            )
        facts = facts_of_paper(row)
        noun = "invoice" if isinstance(row, Invoice) else "credit_note"
        return _event(f"{noun}.updated", row, row.customer_id, facts, changes=changes)

    def _restore(self, cells: list[Cell]) -> None:
        for kind, model in MODELS.items():
            own = [cell for cell in cells if cell.kind == kind and cell.name not in ASSIGNED]
            if own:
                _write(model, own)
        self._restore_managers([cell for cell in cells if cell.name == "account_managers"])
        plans = {cell.row.pk: cell.value for cell in cells if cell.name == "plan"}
        if plans:
            assign_plan(
                self.record.organisation,
                plans,
                member=self.member,
                batch=self.record.undo_batch,
            )

    def _restore_managers(self, cells: list[Cell]) -> None:
        if not cells:
            return
        _delete(AccountManager, "customer_id", [cell.row.pk for cell in cells])
        organisation = self.record.organisation_id
        rows = [(organisation, cell.row.pk, member) for cell in cells for member in cell.value]
        bulk.insert(AccountManager, ["organisation_id", "customer_id", "member_id"], rows)


def _event(
    verb: str,
    row: models.Model,
    customer_id: int | None,
    facts: dict[str, Any] | None = None,
    changes: dict[str, list[Any]] | None = None,
) -> EventRow:
    subject = row._meta.model_name or ""
    texts = json_text(changes or {}), json_text(facts or {})
    return EventRow(verb, subject, row.pk, customer_id, *texts)


def _write(model: Any, cells: list[Cell]) -> None:
    """All columns that any of them changes, of every row: the others as they are."""
    rows = {cell.row.pk: cell.row for cell in cells}
    columns = set()
    for cell in cells:
        column = model._meta.get_field(cell.name).attname
        setattr(rows[cell.row.pk], column, cell.value)
        columns.add(column)
        if cell.name == "name":
            rows[cell.row.pk].name_key = name_key(cell.value)
            columns.add("name_key")
    if "is_main" in columns:  # a customer never has two
        former = [cell.row.pk for cell in cells if cell.name == "is_main" and not cell.value]
        model.objects.filter(pk__among=former).update(is_main=False)
    names = sorted(columns)
    bulk.update(model, names, [(pk, *(getattr(row, n) for n in names)) for pk, row in rows.items()])


def _delete(model: Any, column: str, ids: list[int]) -> None:
    """These rows and nothing else: what points to them was looked at, and is a database error."""
    rows = model._base_manager.filter(**{f"{column}__among": frozenset(ids)})
    rows._raw_delete(rows.db)
