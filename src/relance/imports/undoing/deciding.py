"""What undoing does with each record that an import touched: it goes, its cells return, or it stays
as it is, for reasons that are named. Nothing is written here: the undoing does what this decides,
and its preview shows it.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import dropwhile
from typing import Any

from relance.customers.models import Customer
from relance.imports.models import ImportKept
from relance.imports.undoing.clashing import clashes
from relance.imports.undoing.decisions import Cell, Decision, Span, customer_of, kind_of
from relance.imports.undoing.holding import Holding
from relance.imports.undoing.naming_back import Names
from relance.imports.undoing.pointing import Pointer, count_pointing, pointers_of, reasons_of
from relance.imports.undoing.receipts import Receipt
from relance.imports.undoing.retracing import Past, Stretch, Subject, Trail
from relance.imports.undoing.standing_now import Other, look

# Whatever points to another comes before it.
ORDER = ("invoice", "creditnote", "contact", "customer", "customergroup")


class Decider:
    """Decides a stretch by what the tables hold. A preview, which does not write, goes on with the
    same one: it keeps in mind what would be written by then.
    """

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        self._names = Names(trail.record.organisation)
        # How many rows that point to a record are going.
        self._going: Counter[Pointer] = Counter()
        # Customers that are gone, or gave a name back.
        self._freed: set[int] = set()

    def decide(self, stretch: Stretch) -> Decision:
        """What becomes of the records of this stretch."""
        self._now, self._done = look(self.trail, stretch), Decision()
        self._holding = Holding(self._now, self._names)
        for kind in ORDER:
            self._decide_all(kind, stretch)
        self._drop_those_that_clash(stretch)
        self._note_moved_groups()
        self._remember(stretch)
        return self._done

    def _decide_all(self, kind: str, stretch: Stretch) -> None:
        about = {one: events for one, events in stretch.about.items() if one[0] == kind}
        new = [pk for (_, pk), events in about.items() if any(event.creates for event in events)]
        pointing = count_pointing(kind, new)
        for subject, events in about.items():
            self._decide(subject, events, pointing.get(subject[1], {}))

    def _remember(self, stretch: Stretch) -> None:
        """What a later stretch of a preview may ask."""
        renamed = {cell.row.pk for cell in self._done.cells_of("customer", "name")}
        self._freed |= renamed | self._done.gone_ids("customer")
        if not stretch.is_part:
            groups = {pointer: n for pointer, n in self._going.items() if pointer[1] == "group_id"}
            self._going = Counter(groups)

    # --- a record -----------------------------------------------------------------------------

    def _decide(self, subject: Subject, events: list[Past], pointing: dict[Pointer, int]) -> None:
        """What the import created goes whole, with what was paid on it, or stays whole."""
        row = self._now.rows.get(subject)
        receipts = self._now.receipts.get(subject, [])
        is_new = any(event.creates for event in events)
        free = [pointer for one in receipts if not one.reasons for pointer in one.pointers]
        self._going.update(free)
        if row is not None and is_new and (reasons := self._reasons(row, events, pointing)):
            self._going.subtract(free)
            self._keep_whole(row, reasons, receipts)
            return
        for receipt in receipts:
            if receipt.reasons:
                self._keep_payment(receipt, receipt.reasons)
            else:
                self._done.go(receipt.payment)
        if row is None:
            return
        if is_new:
            self._done.go(row)
            self._going.update(pointers_of(row))
        else:
            self._return_cells(row, events)

    def _reasons(self, row: Any, events: list[Past], pointing: dict[Pointer, int]) -> list[str]:
        """Why a record that the import created stays; none where it goes."""
        reasons = reasons_of(pointing, self._going)
        if self._now.later.get(events[0].subject):
            return [*reasons, "touched_since"]
        if not reasons and not self._holding.is_as_left(row, events):
            return ["value_differs"]
        return reasons

    def _keep_whole(self, row: Any, reasons: list[str], receipts: list[Receipt]) -> None:
        self._keep(row, reasons)
        for receipt in receipts:
            self._keep_payment(receipt, receipt.reasons or ["invoice_stays"])
        if isinstance(row, Customer):
            self._keep_contacts(row)

    def _keep_contacts(self, customer: Customer) -> None:
        """Those that came with a customer that stays: whom would one remind without them?"""
        going = self._done.gone.pop("contact", [])
        for contact in going:
            if contact.customer_id == customer.pk:
                self._keep(contact, ["customer_stays"])
            else:
                self._done.go(contact)

    def _keep(self, row: Any, reasons: list[str]) -> None:
        later = self._now.later.get((kind_of(row), row.pk))
        self._name(row, reasons, event_id=later[0].pk if later else None)

    def _keep_payment(self, receipt: Receipt, reasons: list[str]) -> None:
        told = receipt.event.facts
        self._name(
            receipt.payment,
            reasons,
            name=told["number"],
            event_id=receipt.paid_since,
            facts={"amount": told["amount"], "invoice": receipt.event.subject_id},
        )

    def _name(self, row: Any, reasons: list[str], *, name: str = "", **told: Any) -> None:
        """In the list of what stays."""
        record = self.trail.record
        self._done.kept.append(
            ImportKept(
                organisation_id=record.organisation_id,
                record=record,
                what=kind_of(row),
                subject_id=row.pk,
                customer_id=customer_of(row),
                name=name or str(row),
                reasons=reasons,
                **told,
            )
        )

    # --- cells --------------------------------------------------------------------------------

    def _return_cells(self, row: Any, events: list[Past]) -> None:
        """Each field goes back to what it was before the import, if the import's value stands."""
        told = [*events, *self._now.earlier.get(events[0].subject, ())]
        told.sort(key=lambda event: -event.pk)
        for name in dict.fromkeys(name for event in events for name in event.changes):
            span = self._walk_back(name, told)
            if any(self._holding.holds(row, name, one) for one in (span.before, span.origin)):
                continue
            if self._holding.holds(row, name, span.after):
                self._return_cell(row, name, span)
            else:
                self._keep_cell(row, name, span.before, span.after, "changed_since")

    def _walk_back(self, name: str, told: Iterable[Past | Other]) -> Span:
        """From the newest event to the oldest. The walk ends at what anyone else wrote, were it
        between two lines of this import.
        """
        changes = (event for event in told if name in event.changes)
        steps = dropwhile(lambda event: isinstance(event, Other), changes)
        newest = next(steps)
        before, after = newest.changes[name]
        origin, until = before, newest.pk
        for step in steps:
            former, written = step.changes[name]
            is_own = isinstance(step, Past)
            if not is_own and not self._is_left(step):
                break
            if self._holding.are_same(name, written, origin):
                origin, until = former, step.pk
                before = former if is_own else before
            elif is_own:
                break
        return Span(before, after, origin, until)

    def _is_left(self, step: Past | Other) -> bool:
        """Whether an import wrote it that is undone since; what it created stays where it stays."""
        return (
            isinstance(step, Other)
            and step.batch in self._now.undone
            and not step.verb.endswith(".created")
        )

    def _return_cell(self, row: Any, name: str, span: Span) -> None:
        present = self._holding.present(row, name)
        value, is_known = self._holding.value(row, name, span.origin)
        if is_known:
            self._done.cells.append(Cell(row, name, present, span.origin, value, span.until))
        else:
            self._keep_cell(row, name, span.origin, present, "unresolved")

    def _keep_cell(self, row: Any, name: str, before: Any, after: Any, reason: str) -> None:
        touched = None
        if reason == "changed_since":
            later = self._now.later.get((kind_of(row), row.pk), ())
            touched = next((one.pk for one in later if name in one.changes), None)
        now = self._holding.present(row, name)
        facts = {"before": before, "after": after, "now": now}
        self._name(row, [reason], field=name, event_id=touched, facts=facts)

    def _drop_those_that_clash(self, stretch: Stretch) -> None:
        """What another has taken since stays as it is, by name."""
        taken = clashes(self.trail, stretch, self._done, self._freed)
        cells, self._done.cells = self._done.cells, []
        for cell in cells:
            if reason := taken.get(cell.key):
                self._keep_cell(cell.row, cell.name, cell.then, cell.now, reason)
            else:
                self._done.cells.append(cell)

    def _note_moved_groups(self) -> None:
        """Customers that leave a group by a cell that returns: for the group's own turn."""
        for cell in self._done.cells_of("customer", "group"):
            if cell.row.group_id:
                self._going[Customer._meta.label, "group_id", cell.row.group_id] += 1
