"""What an import did, read back from its events: customer by customer, the newest first.

Whatever belongs to a customer comes before the customer itself, and a customer that the import
created before one that it found (its id is higher); groups, which no customer owns, come last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Min, Q

from relance.core import bulk  # noqa: F401 - brings the lookup `among`
from relance.history.models import Event
from relance.imports.models import Import

# Events that are looked at together, in one transaction.
AT_ONCE = 500
# Who is decided when all else of the customer is.
PEOPLE = ("contact", "customer")

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


About = dict[Subject, list[Past]]


@dataclass(frozen=True)
class Stretch:
    """Events, newest first, of whole customers; or a part of one that has very many.

    `about` holds the records to be decided, with all that the import did to each, newest first: a
    paper or a group where its newest event is, a customer and its contacts with the oldest.
    `is_part` says that older events of the same customer follow; `last` is where the next stretch
    begins.
    """

    events: list[Past]
    about: About
    is_part: bool = False

    @property
    def last(self) -> int:
        return self.events[-1].pk

    @cached_property
    def ids(self) -> dict[str, list[int]]:
        """Ids of the records to be decided, by their kind."""
        return _ids_by_kind(self.about)

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

    def undone(self) -> dict[str, str]:
        """Batch of each import that is undone, or being undone, → batch of its undoing.

        Asked anew for each stretch: another one may be walked back at the same time.
        """
        records = Import.objects.filter(organisation_id=self.record.organisation_id)
        undone = records.filter(state__in=(Import.State.UNDOING, Import.State.UNDONE)).only("pk")
        return {record.batch: record.undo_batch for record in undone if record != self.record}

    def of_no_account(self) -> set[str]:
        """Batches of what was taken back; what of it stayed is seen by the values."""
        undone = self.undone()
        return {*undone, *undone.values()}

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
        left = None
        rows = self.events.filter(customer_id__isnull=False).order_by("-customer_id", "-pk")
        if after is not None:
            left = Event.objects.values_list("customer_id", flat=True).get(pk=after)
            if left is None:
                return self._groups(after)
            rows = rows.filter(Q(customer_id__lt=left) | Q(pk__lt=after), customer_id__lte=left)
        found = _read(rows[: AT_ONCE + 1])
        return self._stretch(found, left) if found else self._groups(None)

    def _stretch(self, found: list[Past], left: int | None) -> Stretch:
        """As many whole customers as fit, or as much of one as fits. `left` is the customer whose
        events the stretch before ended with.
        """
        if len(found) > AT_ONCE:
            cut = found.pop().customer_id
            whole = [event for event in found if event.customer_id != cut]
            if not whole:
                return Stretch(found, self._met_first(found), is_part=True)
            found = whole
        rest = [event for event in found if event.customer_id == left]
        about = _by_subject(found[len(rest) :])
        if rest:
            about |= self._met_first(rest) | self._people_of(left)
        return Stretch(found, about)

    def _met_first(self, part: list[Past]) -> About:
        """Papers and groups that no newer part has met, with what older ones tell of them."""
        wanted = Q(pk__in=[])
        for kind, ids in _ids_by_kind(event.subject for event in part).items():
            if kind not in PEOPLE:
                wanted |= Q(subject_type=kind, subject_id__among=frozenset(ids))
        about = _by_subject(_read(self.events.filter(wanted).order_by("-pk")))
        met = {event.pk for event in part}
        return {subject: events for subject, events in about.items() if events[0].pk in met}

    def _people_of(self, customer: int | None) -> About:
        rows = self.events.filter(customer_id=customer, subject_type__in=PEOPLE)
        return _by_subject(_read(rows.order_by("-pk")))

    def _groups(self, after: int | None) -> Stretch | None:
        rows = self.events.filter(customer_id=None, subject_type="customergroup").order_by("-pk")
        found = _read((rows.filter(pk__lt=after) if after else rows)[:AT_ONCE])
        return Stretch(found, self._met_first(found)) if found else None


def _read(rows: Any) -> list[Past]:
    return [Past(*row) for row in rows.values_list(*Past._fields)]


def _by_subject(events: Iterable[Past]) -> About:
    found: About = defaultdict(list)
    for event in events:
        found[event.subject].append(event)
    return dict(found)


def _ids_by_kind(subjects: Iterable[Subject]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pk in subjects:
        ids[kind].append(pk)
    return dict(ids)
