"""What an import did, read back from its events: customer by customer, the newest first.

Whatever belongs to a customer comes before the customer itself, and a customer that the import
created before one that it found (its id is higher); groups, which no customer owns, come last.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Min, Q

from relance.core import bulk  # noqa: F401 - brings the lookup `among`
from relance.history.models import Event
from relance.imports.models import Import

# Events that are looked at together, in one transaction.
AT_ONCE = 500

Subject = tuple[str, int]


class Past(NamedTuple):
    """One event of the import."""

    pk: int
    verb: str
    subject_type: str
    subject_id: int
    customer_id: int | None
    changes: dict[str, list[Any]]
    facts: dict[str, Any]

    @property
    def subject(self) -> Subject:
        return self.subject_type, self.subject_id

    @property
    def creates(self) -> bool:
        return self.verb.endswith(".created")


@dataclass(frozen=True)
class Stretch:
    """Events, newest first, of whole customers; or of a part of one that has very many.

    `about` holds per subject all that the import did to it; at the end of a customer that came in
    parts, to all its contacts. `unfinished` is the customer of which older events follow; `last` is
    where the next stretch begins.
    """

    events: list[Past]
    about: dict[Subject, list[Past]]
    unfinished: int | None = None

    @property
    def last(self) -> int:
        return self.events[-1].pk

    @cached_property
    def ids(self) -> dict[str, list[int]]:
        """Ids of subjects, by kind of record."""
        ids: dict[str, list[int]] = defaultdict(list)
        for kind, pk in self.about:
            ids[kind].append(pk)
        return ids

    @property
    def customers(self) -> set[int]:
        return {event.customer_id for event in self.events if event.customer_id is not None}


@dataclass(frozen=True)
class Trail:
    """All events of one import."""

    record: Import

    @property
    def events(self) -> Any:
        return Event.objects.filter(
            organisation_id=self.record.organisation_id, batch=self.record.batch
        )

    @cached_property
    def first(self) -> int:
        """The oldest of them; 0 where there is none."""
        return int(self.events.aggregate(first=Min("pk"))["first"] or 0)

    @cached_property
    def batches_of_no_account(self) -> set[str]:
        """Of this import and its undoing, and of imports that are undone: what they touched was
        taken back, and what of it stayed is seen by the values.
        """
        undone = Import.objects.filter(
            organisation_id=self.record.organisation_id, state=Import.State.UNDONE
        )
        return {
            batch
            for one in (self.record, *undone.only("pk"))
            for batch in (one.batch, one.undo_batch)
        }

    def count(self) -> int:
        """Those that are walked back: not what tells of the import itself."""
        return int(self.events.exclude(subject_type="import").count())

    def stretches(self, after: int | None) -> Iterator[Stretch]:
        """From the event that was dealt with last; each is read when it is asked for."""
        while stretch := self.next(after):
            yield stretch
            after = stretch.last

    def next(self, after: int | None) -> Stretch | None:
        """What follows this event; None at the end."""
        before = None
        if after is not None:
            before = Event.objects.values_list("customer_id", flat=True).get(pk=after)
            if before is None:
                return self._groups(after)
        rows = self.events.filter(customer_id__isnull=False).order_by("-customer_id", "-pk")
        if before is not None:
            rows = rows.filter(Q(customer_id__lt=before) | Q(pk__lt=after), customer_id__lte=before)
        found = _read(rows, AT_ONCE + 1)
        if not found:
            return self._groups(None)
        return self._stretch(found, before)

    def _stretch(self, found: list[Past], before: int | None) -> Stretch:
        unfinished = None
        if len(found) > AT_ONCE:
            cut = found.pop().customer_id
            whole = [event for event in found if event.customer_id != cut]
            if not whole:
                unfinished = cut
            found = whole or found
        is_end = unfinished is None and found[0].customer_id == before
        events = found
        if unfinished is not None or is_end:
            subjects = {event.subject for event in found}
            events = self._all_about(subjects | self._contacts_of(before if is_end else None))
        return Stretch(found, _by_subject(events), unfinished)

    def _contacts_of(self, customer: int | None) -> set[Subject]:
        """All that the import touched."""
        if customer is None:
            return set()
        events = self.events.filter(customer_id=customer, subject_type="contact")
        return {("contact", pk) for pk in events.values_list("subject_id", flat=True)}

    def _groups(self, after: int | None) -> Stretch | None:
        rows = self.events.filter(customer_id=None, subject_type="customergroup").order_by("-pk")
        found = _read(rows.filter(pk__lt=after) if after else rows, AT_ONCE)
        if not found:
            return None
        return Stretch(found, _by_subject(self._all_about({event.subject for event in found})))

    def _all_about(self, subjects: Collection[Subject]) -> list[Past]:
        """Where a stretch has only some of what was done to its subjects."""
        ids: dict[str, list[int]] = defaultdict(list)
        for kind, pk in subjects:
            ids[kind].append(pk)
        wanted = Q()
        for kind, some in ids.items():
            wanted |= Q(subject_type=kind, subject_id__among=frozenset(some))
        return _read(self.events.filter(wanted).order_by("-pk"))


def _read(rows: Any, limit: int | None = None) -> list[Past]:
    columns = ("pk", "verb", "subject_type", "subject_id", "customer_id", "changes", "facts")
    return [Past(*row) for row in rows.values_list(*columns)[:limit]]


def _by_subject(events: Iterable[Past]) -> dict[Subject, list[Past]]:
    found: dict[Subject, list[Past]] = defaultdict(list)
    for event in events:
        found[event.subject].append(event)
    return dict(found)
