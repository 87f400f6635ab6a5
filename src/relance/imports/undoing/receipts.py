"""Payments that an import entered, as they stand now."""

from collections.abc import Iterator
from dataclasses import dataclass

from relance.imports.undoing.pointing import Pointer, pointers_of
from relance.imports.undoing.retracing import Past
from relance.invoices.models import Allocation, Payment


@dataclass(frozen=True)
class Receipt:
    """`paid_since` is the latest event about payments of the same invoice since."""

    event: Past
    payment: Payment
    parts: list[Allocation]
    paid_since: int | None

    @property
    def reasons(self) -> list[str]:
        """Why it stays, even where its invoice would let it go."""
        if not self._is_as_entered:
            return ["touched_since"]
        # What was paid later was counted on top of it: a file tells how much in all.
        return ["paid_since"] if self.paid_since else []

    @property
    def _is_as_entered(self) -> bool:
        payment, facts = self.payment, self.event.facts
        parts = [(one.invoice_id, one.amount) for one in self.parts]
        return (
            payment.undone_at is None
            and payment.amount == facts["amount"]["minor"]
            and payment.currency == facts["amount"]["currency"]
            and payment.received_on.isoformat() == facts["received_on"]
            and payment.note == facts["note"]
            and parts == [(self.event.subject_id, facts["allocated"]["minor"])]
        )

    @property
    def pointers(self) -> Iterator[Pointer]:
        """What it points to, with what it pays."""
        for row in (self.payment, *self.parts):
            yield from pointers_of(row)
