"""Counts that are the truth: each record once, as what it ended up being, however many lines spoke
of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from relance.imports.book import Known, KnownInvoice

CUSTOMERS, CONTACTS = "customers", "contacts"
INVOICES, CREDIT_NOTES, PAYMENTS = "invoices", "credit_notes", "payments"
THINGS = (CUSTOMERS, CONTACTS, INVOICES, CREDIT_NOTES, PAYMENTS)

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
_RANK = {UNCHANGED: 0, UPDATED: 1, CREATED: 2}


def outcome_of(known: Known) -> str:
    if known.is_new:
        return CREATED
    return UPDATED if known.is_changed else UNCHANGED


@dataclass
class Tally:
    """`seen` remembers what became of each record, by thing and id, across chunks of lines."""

    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {outcome: Counter() for outcome in _RANK}
    )
    joined: int = 0
    seen: dict[tuple[str, int], str] = field(default_factory=dict)

    def note(self, thing: str, key: int, outcome: str) -> None:
        """What became of a record; what was created is not updated by a later line."""
        former = self.seen.get((thing, key))
        if former is not None:
            if _RANK[former] >= _RANK[outcome]:
                return
            self.counts[former][thing] -= 1
        self.counts[outcome][thing] += 1
        self.seen[thing, key] = outcome

    def was_created(self, thing: str, known: Known) -> bool:
        """Whether an earlier line of this import made it."""
        return self.seen.get((thing, known.key)) == CREATED

    def as_dict(self) -> dict[str, dict[str, int]]:
        return {
            outcome: {thing: self.counts[outcome][thing] for thing in THINGS}
            for outcome in (CREATED, UPDATED, UNCHANGED)
        }


@dataclass
class ChunkTally:
    """The records that some hundreds of lines are about; added to the whole once all is settled."""

    whole: Tally
    joined: int = 0
    touched: dict[int, tuple[str, Known]] = field(default_factory=dict)

    def touch(self, records: Iterable[tuple[str, Known]], line: int) -> bool:
        """Note whom a line is about. Whether the first of them is one that an earlier line was
        about.
        """
        was_seen = [self._see(thing, known, line) for thing, known in records]
        is_joined = was_seen[0]
        self.joined += is_joined
        return is_joined

    def _see(self, thing: str, known: Known, line: int) -> bool:
        is_seen = id(known) in self.touched or (thing, known.key) in self.whole.seen
        known.line = known.line or line
        self.touched[id(known)] = (thing, known)
        return is_seen

    def records(self) -> Iterator[tuple[str, Known]]:
        yield from self.touched.values()

    def settle(self) -> None:
        """Once, when the records have their ids."""
        for thing, known in self.records():
            self.whole.note(thing, known.key, outcome_of(known))
            if isinstance(known, KnownInvoice) and known.received > known.counted:
                known.counted = known.received
                self.whole.counts[CREATED][PAYMENTS] += 1
        self.whole.joined += self.joined
