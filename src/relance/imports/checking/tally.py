"""Counts that are the truth: each record once, as what it ended up being, however many lines spoke
of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from relance.imports.checking.known import Known, KnownCustomer, KnownInvoice
from relance.imports.checking.plain import Plain
from relance.imports.checking.shelf import Put, Shelf

CUSTOMERS, CONTACTS = "customers", "contacts"
INVOICES, CREDIT_NOTES, PAYMENTS = "invoices", "credit_notes", "payments"
THINGS = (CUSTOMERS, CONTACTS, INVOICES, CREDIT_NOTES, PAYMENTS)

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
_RANK = {UNCHANGED: 0, UPDATED: 1, CREATED: 2}


def outcome_of(known: Known) -> str:
    if known.is_new:
        return CREATED
    return UPDATED if known.is_changed else UNCHANGED


def most_of(one: str, other: str) -> str:
    """What a record is told to be, of which both became true: what was created is not updated."""
    return max(one, other, key=_RANK.__getitem__)


def was_created(_thing: str, known: Known) -> bool:
    """Whether an earlier line of this import made it."""
    return known.earlier == CREATED


@dataclass
class Tally:
    """Across chunks of lines. Of records that a later line may be about it is remembered, on a
    shelf, what became of them: what was created is not updated by a later line.
    """

    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {outcome: Counter() for outcome in (CREATED, UPDATED, UNCHANGED)}
    )
    joined: int = 0
    outcomes: Shelf = field(default_factory=Shelf)

    def recall(self, records: Iterable[tuple[str, Known]]) -> None:
        """Say on each what became of it by earlier chunks."""
        if self.outcomes.is_empty:
            return
        by_thing: dict[str, dict[int, Known]] = {thing: {} for thing in THINGS}
        for thing, known in records:
            by_thing[thing][known.row.pk] = known
        for thing, by_key in by_thing.items():
            for key, outcome in self.outcomes.at(thing, by_key).items():
                by_key[key].earlier = outcome

    def add_plain(self, plain: Plain) -> None:
        """No other line is about what plain lines are about: nothing of it is remembered."""
        afters = {CUSTOMERS: [line.customer_after for line in plain.known]}
        if plain.has_contacts:
            afters[CONTACTS] = [line.contact_after for line in plain.known]
        for thing, some in afters.items():
            self.counts[CREATED][thing] += len(plain.new)
            self.counts[UNCHANGED][thing] += some.count(None)
            self.counts[UPDATED][thing] += len(some) - some.count(None)

    def remember(self, thing: str, outcomes: Iterable[tuple[int, str]]) -> None:
        """What became of records, by id."""
        self.outcomes.put(thing, [Put(key, outcome) for key, outcome in outcomes])

    def remember_most(self, thing: str, outcomes: dict[int, str]) -> None:
        """The same, of records of which something may be remembered already."""
        for key, before in self.outcomes.at(thing, outcomes).items():
            outcomes[key] = most_of(before, outcomes[key])
        self.remember(thing, outcomes.items())

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
    # Those that lines of a later chunk may be about, by `id()` as above.
    recurring: dict[int, Known] = field(default_factory=dict)

    def touch(self, records: Iterable[tuple[str, Known]], line: int, *, may_recur: bool) -> bool:
        """Note whom a line is about. Whether the first of them is one that an earlier line was
        about.
        """
        touched, is_joined = self.touched, None
        for pair in records:
            known = pair[1]
            key = id(known)
            if is_joined is None:
                is_joined = bool(known.earlier) or key in touched
            if key not in touched:
                known.line = line
                touched[key] = pair
            if may_recur:
                self.recurring[key] = known
        self.joined += bool(is_joined)
        return bool(is_joined)

    def records(self) -> Iterable[tuple[str, Known]]:
        return self.touched.values()

    def customers(self) -> Iterator[KnownCustomer]:
        for _thing, known in self.touched.values():
            if isinstance(known, KnownCustomer):
                yield known

    def settle(self) -> None:
        """Once, when the records have their ids."""
        self.whole.joined += self.joined
        counts = self.whole.counts
        remembered: dict[str, list[tuple[int, str]]] = {thing: [] for thing in THINGS}
        for key, (thing, known) in self.touched.items():
            outcome = outcome_of(known)
            if isinstance(known, KnownInvoice):
                counts[CREATED][PAYMENTS] += len(known.receipts)
            if known.earlier:
                if _RANK[known.earlier] >= _RANK[outcome]:
                    continue
                counts[known.earlier][thing] -= 1
            counts[outcome][thing] += 1
            if key in self.recurring:
                remembered[thing].append((known.row.pk, outcome))
        for thing, outcomes in remembered.items():
            self.whole.remember(thing, outcomes)
