"""What undoing decided goes into the tables: whole sets at a time, history with it.

Inside the transaction that looked, and holds the locks. What the import's own events tell stays
told: undoing adds its own.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from relance.core import bulk
from relance.customers.models import AccountManager, Contact, Customer
from relance.customers.naming import name_key
from relance.dunning.assigning import assign_plan
from relance.dunning.models import PlanAssignment
from relance.history.recording import EventRow, json_text, record_rows
from relance.imports.models import Import, ImportKept
from relance.imports.undoing.decisions import Cell, Decision, customer_of, kind_of
from relance.imports.undoing.holding import ASSIGNED
from relance.imports.undoing.pointing import MODELS
from relance.imports.undoing.recounting import ONE
from relance.invoices.models import Allocation, CreditNote, Invoice, Payment
from relance.invoices.telling import facts_of_paper, facts_of_payment

# Whoever points goes before what it points to.
ORDER = ("payment", "creditnote", "invoice", "contact", "customer", "customergroup")


def take_back(record: Import, decision: Decision) -> None:
    """One stretch: what goes, what returns, what stays by name."""
    for kind in ORDER:
        if ids := decision.gone_ids(kind):
            _remove(kind, ids)
    _restore(record, decision.cells)
    record_rows(
        record.organisation,
        [*_removals(decision), *_changes(decision.cells)],
        member=record.undone_by,
        batch=record.undo_batch,
    )
    ImportKept.objects.bulk_create(decision.kept, batch_size=1000)


# --- what goes --------------------------------------------------------------------------------


def _remove(kind: str, ids: set[int]) -> None:
    if kind == "payment":
        _delete(Allocation, "payment_id", ids)
    if kind == "customer":
        _delete(AccountManager, "customer_id", ids)
        _delete(PlanAssignment, "customer_id", ids)
    _delete(MODELS[kind], "pk", ids)


def _delete(model: Any, column: str, ids: set[int]) -> None:
    """These rows and nothing else: what points to them was looked at, and is a database error."""
    rows = model._base_manager.filter(**{f"{column}__among": ids})
    rows._raw_delete(rows.db)


# --- what returns -----------------------------------------------------------------------------


def _restore(record: Import, cells: list[Cell]) -> None:
    for kind, model in MODELS.items():
        _write(model, [one for one in cells if one.kind == kind and one.name not in ASSIGNED])
    _restore_managers(record, [cell for cell in cells if cell.name == "account_managers"])
    if plans := {cell.row.pk: cell.value for cell in cells if cell.name == "plan"}:
        member, batch = record.undone_by, record.undo_batch
        assign_plan(record.organisation, plans, member=member, batch=batch)


def _write(model: Any, cells: list[Cell]) -> None:
    """All columns that any of them changes, of every row: the others as they are."""
    if not cells:
        return
    if model is Contact:
        _make_room(cells)
    rows: dict[int, Any] = {}
    columns = set()
    for cell in cells:
        row = rows.setdefault(cell.row.pk, cell.row)
        values = {model._meta.get_field(cell.name).attname: cell.value}
        if cell.name == "name":
            values["name_key"] = name_key(cell.value)
        for column, value in values.items():
            setattr(row, column, value)
            columns.add(column)
    names = sorted(columns)
    bulk.update(model, names, [(pk, *(getattr(row, n) for n in names)) for pk, row in rows.items()])


def _make_room(cells: list[Cell]) -> None:
    """A customer never has two main contacts, nor one address twice, not between two rows either:
    contacts may have changed places.
    """
    for name, empty in (("is_main", False), ("email", "")):
        ids = [cell.row.pk for cell in cells if cell.name == name]
        Contact.objects.filter(pk__among=ids).update(**{name: empty})


def _restore_managers(record: Import, cells: list[Cell]) -> None:
    if not cells:
        return
    _delete(AccountManager, "customer_id", {cell.row.pk for cell in cells})
    rows = [(cell.row.pk, member) for cell in cells for member in cell.value]
    of_all = {"organisation_id": record.organisation_id}
    bulk.insert(AccountManager, ("customer_id", "member_id"), rows, of_all)


# --- history ----------------------------------------------------------------------------------


def _removals(decision: Decision) -> Iterator[EventRow]:
    for kind in ORDER:
        for row in decision.gone.get(kind, ()):
            yield _told(row, "removed", {})


def _changes(cells: list[Cell]) -> Iterator[EventRow]:
    """One event per record; plans tell themselves."""
    changes: dict[Model, dict[str, list[Any]]] = {}
    for cell in cells:
        if cell.name != "plan":
            changes.setdefault(cell.row, {})[cell.name] = [cell.now, cell.then]
    for row, its in changes.items():
        yield _told(row, "updated", its)


def _told(row: Model, what: str, changes: dict[str, list[Any]]) -> EventRow:
    kind = kind_of(row)
    verb = f"{ONE.get(kind, kind)}.{what}"
    texts = json_text(changes), json_text(_facts_of(row))
    return EventRow(verb, kind, row.pk, customer_of(row), *texts)


def _facts_of(row: Model) -> dict[str, Any]:
    if isinstance(row, Payment):
        return facts_of_payment(row)
    if isinstance(row, Invoice | CreditNote):
        return facts_of_paper(row)
    if isinstance(row, Customer):
        return {"name": row.name, "external_id": row.external_id}
    return {"name": str(row)}
