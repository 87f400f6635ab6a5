"""What undoing does with each record that an import touched: it goes, its cells return, or it stays
as it is, for reasons that are named. Nothing is written here: the undoing does what this decides,
and its preview shows it.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from relance.customers.models import Customer
from relance.imports.undoing.clashing import clashes
from relance.imports.undoing.decisions import Cell, Decision, Kept
from relance.imports.undoing.naming_back import NAMED, Names
from relance.imports.undoing.pointing import (
    Pointer,
    count_pointing,
    in_order,
    pointers_of,
    reasons_of,
)
from relance.imports.undoing.retracing import Past, Stretch, Subject, Trail
from relance.imports.undoing.standing_now import look

PAPERS = ("invoice", "creditnote")
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


class Decider:
    """Goes from stretch to stretch.

    What it has decided is in the tables when the next one is looked at; but in a preview
    (`writes` is False) it keeps in mind what would be gone by then.
    """

    def __init__(self, trail: Trail, *, writes: bool) -> None:
        self.trail = trail
        self.writes = writes
        self.names = Names(trail.record.organisation)
        self.going: Counter[Pointer] = Counter()
        self.seen: set[Subject] = set()
        self.gone_customers: set[int] = set()

    def decide(self, stretch: Stretch) -> Decision:
        """What becomes of the records of this stretch."""
        self._stretch, self._now = stretch, look(self.trail, stretch)
        self._pointing = {
            kind: count_pointing(kind, self._created(kind))
            for kind in ("invoice", "creditnote", "contact", "customer", "customergroup")
        }
        self._done = Decision()
        for kind in (*PAPERS, "contact"):
            for subject, events in self._about(kind):
                self._decide(subject, events)
        for subject, events in self._about("customer"):
            if subject[1] != stretch.unfinished:
                self._decide(subject, events)
        for subject, events in self._about("customergroup"):
            self._decide(subject, events)
        self._drop_those_that_clash()
        self._note_moved_groups()
        self._forget()
        return self._done

    def _about(self, kind: str) -> Iterable[tuple[Subject, list[Past]]]:
        """Contacts are decided together with the end of their customer."""
        if kind == "contact" and self._stretch.unfinished is not None:
            return
        for subject, events in self._stretch.about.items():
            if subject[0] == kind and subject not in self.seen:
                yield subject, events

    def _created(self, kind: str) -> list[int]:
        return [
            subject[1]
            for subject, events in self._about(kind)
            if any(event.creates for event in events) and subject in self._now.rows
        ]

    def _forget(self) -> None:
        """The tables say it, from now on; a preview goes on with what a later stretch may ask."""
        unfinished = self._stretch.unfinished
        if unfinished is None:
            self.seen.clear()
        else:
            later = ("customer", "contact")
            self.seen.update(one for one in self._stretch.about if one[0] not in later)
        if self.writes:
            self.going.clear()
            return
        self.gone_customers.update(self._done.gone_ids("customer"))
        if unfinished is None:
            groups = {key: number for key, number in self.going.items() if key[1] == "group_id"}
            self.going = Counter(groups)

    # --- a record -----------------------------------------------------------------------------

    def _decide(self, subject: Subject, events: list[Past]) -> None:
        kind, _pk = subject
        row = self._now.rows.get(subject)
        payments = [event for event in events if event.verb == "payment.recorded"]
        if row is not None and any(event.creates for event in events):
            self._decide_created(kind, row, events, payments)
            return
        for event in payments:
            self._decide_payment(event)
        if row is not None:
            self._return_cells(kind, row, events)

    def _decide_created(
        self, kind: str, row: Any, events: list[Past], payments: list[Past]
    ) -> None:
        """The record goes whole, with what was paid on it, or stays whole."""
        free = [event for event in payments if not self._payment_reasons(event)]
        for event in free:
            self._count_payment(event, 1)
        reasons = self._reasons_to_stay(kind, row, events)
        if reasons:
            self._keep(kind, row, reasons)
            for event in free:
                self._count_payment(event, -1)
            for event in payments:
                self._keep_payment(event, self._payment_reasons(event) or ["invoice_stays"])
            if kind == "customer":
                self._keep_contacts(row)
            return
        self._done.go(kind, row)
        self.going.update(pointers_of(row))
        for event in payments:
            self._settle_payment(event)

    def _keep_contacts(self, customer: Any) -> None:
        """Those that came with a customer that stays: whom would one remind without them?"""
        going = self._done.gone.get("contact", [])
        theirs = [row for row in going if row.customer_id == customer.pk]
        if not theirs:
            return
        self._done.gone["contact"] = [row for row in going if row.customer_id != customer.pk]
        for row in theirs:
            self._keep("contact", row, ["customer_stays"])

    def _reasons_to_stay(self, kind: str, row: Any, events: list[Past]) -> list[str]:
        reasons = in_order(reasons_of(self._pointing[kind].get(row.pk, {}), self.going))
        if self._now.later.get((kind, row.pk)):
            reasons.append("touched_since")
        elif not reasons and self._differs(kind, row, events):
            reasons.append("value_differs")
        return reasons

    def _differs(self, kind: str, row: Any, events: list[Past]) -> bool:
        """Whether a field no longer holds what the import left in it."""
        left: dict[str, Any] = {}
        for event in reversed(events):
            left.update({name: pair[1] for name, pair in event.changes.items()})
            if event.creates and kind in PAPERS:
                left["number"] = event.facts.get("number")
                left["total"] = event.facts.get("amount", {}).get("minor")
                left["currency"] = event.facts.get("currency")
        if kind == "customer" and row.state == Customer.State.BIN:
            return True
        now = row.__dict__
        for name in _told_fields(row._meta.label) | left.keys():
            told, present = left.get(name), now.get(name)
            # The short way for what is plain and equal, or empty on both sides.
            if name in now and (present == told or not (present or told)):
                continue
            if not self._holds(row, name, told):
                return True
        return False

    def _holds(self, row: Any, name: str, told: Any) -> bool:
        present = self._present(row, name)
        if present == told or not (present or told):
            return True
        if name == "plan":
            pk = self._now.plans.get(row.pk, (None, ""))[0]
        else:
            pk = getattr(row, f"{name}_id") if name in NAMED else None
        return self.names.is_same(name, told, present, pk)

    def _present(self, row: Any, name: str) -> Any:
        """The field as history writes it."""
        if name == "account_managers":
            return self._now.managers.get(row.pk, [])
        if name == "plan":
            return self._now.plans.get(row.pk, (None, None))[1]
        if name in NAMED:
            return self._now.names.get((name, getattr(row, f"{name}_id")))
        return _plain(getattr(row, name, None))

    # --- payments -----------------------------------------------------------------------------

    def _decide_payment(self, event: Past) -> None:
        """Of an invoice that was there before the import."""
        if not self._payment_reasons(event):
            self._count_payment(event, 1)
        self._settle_payment(event)

    def _settle_payment(self, event: Past) -> None:
        payment = self._now.payments.get(event.facts["payment"])
        if reasons := self._payment_reasons(event):
            self._keep_payment(event, reasons)
        elif payment is not None:
            self._done.go("payment", payment)

    def _payment_reasons(self, event: Past) -> list[str]:
        """Why it stays: it is no longer what the import entered."""
        payment = self._now.payments.get(event.facts["payment"])
        if payment is None:
            return []
        parts = self._now.allocations.get(payment.pk, [])
        is_as_entered = (
            payment.undone_at is None
            and payment.amount == event.facts["amount"]["minor"]
            and payment.currency == event.facts["amount"]["currency"]
            and payment.received_on.isoformat() == event.facts["received_on"]
            and payment.note == event.facts["note"]
            and [(one.invoice_id, one.amount) for one in parts]
            == [(event.subject_id, event.facts["allocated"]["minor"])]
        )
        return [] if is_as_entered else ["touched_since"]

    def _count_payment(self, event: Past, sign: int) -> None:
        payment = self._now.payments.get(event.facts["payment"])
        if payment is None:
            return
        for row in (payment, *self._now.allocations.get(payment.pk, [])):
            for pointer in pointers_of(row):
                self.going[pointer] += sign

    def _keep_payment(self, event: Past, reasons: list[str]) -> None:
        payment = self._now.payments.get(event.facts["payment"])
        if payment is None:
            return
        later = self._now.later.get(event.subject, [])
        touched = next((one.pk for one in later if one.verb.startswith("payment.")), None)
        self._done.kept.append(
            Kept(
                "payment",
                payment.pk,
                event.facts.get("number", ""),
                payment.customer_id,
                reasons,
                event=touched if "touched_since" in reasons else None,
                facts={"amount": event.facts["amount"], "invoice": event.subject_id},
            )
        )

    # --- cells --------------------------------------------------------------------------------

    def _return_cells(self, kind: str, row: Any, events: list[Past]) -> None:
        """Each field goes back to what it was before the import, if the import's value stands."""
        chains: dict[str, list[Any]] = {}
        for event in events:
            for name, (before, after) in event.changes.items():
                chains.setdefault(name, [before, after])[0] = before
        for name, (before, after) in chains.items():
            if self._holds(row, name, before):
                continue
            if self._holds(row, name, after):
                self._return_cell(kind, row, name, before)
            else:
                self._keep_cell(kind, row, name, before, after, "changed_since")

    def _return_cell(self, kind: str, row: Any, name: str, before: Any) -> None:
        value, is_known = self._value(row, name, before)
        present = self._present(row, name)
        if is_known:
            self._done.cells.append(Cell(kind, row, name, present, before, value))
        else:
            self._keep_cell(kind, row, name, before, present, "unresolved")

    def _value(self, row: Any, name: str, told: Any) -> tuple[Any, bool]:
        """What the row wants for what an event told; False where that is no longer there."""
        if name == "account_managers":
            ids = self.names.member_ids(told or [])
            return ids, ids is not None
        if name in NAMED:
            pk = self.names.id_of(name, told) if told else None
            return pk, bool(pk) or not told
        target = row._meta.get_field(name)
        if told is None and not target.null:
            return "", True
        return (target.to_python(told) if told is not None else None), True

    def _keep_cell(
        self, kind: str, row: Any, name: str, before: Any, after: Any, reason: str
    ) -> None:
        later = self._now.later.get((kind, row.pk), [])
        touched = next((one.pk for one in later if name in one.fields), None)
        self._done.kept.append(
            Kept(
                kind,
                row.pk,
                str(row),
                _customer_of(row),
                [reason],
                cell=name,
                event=touched if reason == "changed_since" else None,
                facts={"before": before, "after": after, "now": self._present(row, name)},
            )
        )

    def _keep(self, kind: str, row: Any, reasons: list[str]) -> None:
        later = self._now.later.get((kind, row.pk), [])
        self._done.kept.append(
            Kept(
                kind,
                row.pk,
                str(row),
                _customer_of(row),
                reasons,
                event=later[0].pk if later else None,
            )
        )

    # --- what cannot stand beside others --------------------------------------------------------

    def _drop_those_that_clash(self) -> None:
        """What another has taken since stays as it is, by name."""
        taken = clashes(self.trail, self._done, self.gone_customers)
        cells, self._done.cells = self._done.cells, []
        for cell in cells:
            if reason := taken.get((cell.kind, cell.row.pk, cell.name)):
                self._keep_cell(cell.kind, cell.row, cell.name, cell.then, cell.now, reason)
            else:
                self._done.cells.append(cell)

    def _note_moved_groups(self) -> None:
        """Customers that leave a group by a cell that returns: for the group's own turn."""
        for cell in self._done.cells:
            if cell.kind == "customer" and cell.name == "group" and cell.row.group_id:
                self.going[Customer._meta.label, "group_id", cell.row.group_id] += 1


@cache
def _told_fields(label: str) -> frozenset[str]:
    """What events of new records of this model tell, where it is not empty."""
    model = apps.get_model(label)
    names = {one.name for one in model._meta.concrete_fields} - _NOT_TOLD
    return frozenset(names | set(ASSIGNED) if model is Customer else names)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)


def _customer_of(row: models.Model) -> int | None:
    if isinstance(row, Customer):
        return row.pk
    return getattr(row, "customer_id", None)
