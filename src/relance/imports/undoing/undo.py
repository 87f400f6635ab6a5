"""An import is walked back: stretch by stretch, newest first, each in one transaction.

What it created goes, cells that it changed return; what was touched since is kept and named. The
job may run twice, two people may click at once, the worker may die between two stretches: nothing
is taken back twice, and nothing is left half.
"""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from relance.core import clock
from relance.core.refusal import Refused
from relance.customers.editing import wait_for_names
from relance.history.recording import record as record_event
from relance.imports.models import Import
from relance.imports.undoing.recounting import Recount
from relance.imports.undoing.retracing import Stretch, Trail
from relance.imports.undoing.returning import Decider
from relance.imports.undoing.standing_now import lock
from relance.imports.undoing.taking_back import Taker
from relance.notifications.telling import tell
from relance.organisations.models import Member

UNDOABLE = (Import.State.DONE, Import.State.STOPPED, Import.State.FAILED)
# Longer than the queue waits before it gives a job whose worker died to another one.
LONGEST_SILENCE = timedelta(minutes=20)


class UndoneElsewhere(Exception):
    """Another worker goes on with it, or it is over."""


class UndoPaused(Exception):
    """Its time is up: what was taken back stays so, and it goes on from there."""


def begin_undo(record: Import, *, member: Member | None) -> bool:
    """Claim the import for undoing; a second click, or a second person, gets False."""
    trail = Trail(record)
    return bool(
        Import.objects.filter(pk=record.pk, state__in=UNDOABLE).update(
            state=Import.State.UNDOING,
            undo_cursor=None,
            undo_report={
                **Recount(events=trail.count()).stored,
                "started_at": clock.now().isoformat(),
            },
            undone_by=member,
            beat_at=clock.now(),
        )
    )


def go_on(record: Import) -> bool:
    """Claim one that stopped by a mistake of ours, so that it goes on once."""
    report = dict(record.undo_report)
    if record.state != Import.State.UNDOING or not report.pop("failure", None):
        return False
    stopped = Import.objects.filter(
        pk=record.pk, state=Import.State.UNDOING, undo_report__has_key="failure"
    )
    return bool(stopped.update(undo_report=report, beat_at=clock.now()))


def undo(record: Import, *, budget: timedelta | None = None) -> Recount:
    """Walk back a claimed import from where it stands, and close it.

    Raises UndoneElsewhere where someone else does it, and then changes nothing; UndoPaused after
    the first stretch that ends beyond `budget`.
    """
    record = _found(record.pk)
    if record.state != Import.State.UNDOING:
        raise UndoneElsewhere(record.pk)
    walk = _Walk(record)
    until = time.monotonic() + budget.total_seconds() if budget is not None else None
    for stretch in walk.trail.stretches(record.undo_cursor):
        walk.take(stretch)
        if until is not None and time.monotonic() > until:
            raise UndoPaused(record.pk)
    _close(record, walk.recount)
    return walk.recount


def refusal(record: Import) -> Refused:
    """Why this import cannot be undone."""
    if record.state in (Import.State.UNDOING, Import.State.UNDONE):
        return Refused("undone_already", "This import is undone already, or being undone")
    return Refused("nothing_to_undo", "Nothing of this import came in: there is nothing to undo")


class _Walk:
    """Keeps what goes from stretch to stretch."""

    def __init__(self, record: Import) -> None:
        self.record = record
        self.trail = Trail(record)
        self.recount = Recount.of(record.undo_report)
        self.kept_aside = {
            name: record.undo_report[name] for name in ("started_at",) if name in record.undo_report
        }
        self.decider = Decider(self.trail, writes=True)
        self.taker = Taker(record, record.undone_by)

    def take(self, stretch: Stretch) -> None:
        """One transaction: a kill leaves all of it or nothing."""
        with transaction.atomic():
            self._claim()
            lock(self.trail, stretch)
            decision = self.decider.decide(stretch)
            self.recount.add(stretch, decision)
            self.taker.take_back(decision)
            self.record.undo_cursor = stretch.last
            Import.objects.filter(pk=self.record.pk).update(
                undo_cursor=stretch.last,
                undo_report={**self.recount.stored, **self.kept_aside},
                beat_at=clock.now(),
            )

    def _claim(self) -> None:
        """Nobody imports, or takes a name, until the transaction ends. Raises UndoneElsewhere."""
        wait_for_names(self.record.organisation_id)
        current = Import.objects.select_for_update(no_key=True).get(pk=self.record.pk)
        is_ours = current.undo_cursor == self.record.undo_cursor
        if current.state != Import.State.UNDOING or not is_ours:
            raise UndoneElsewhere(self.record.pk)


def note_failure(record: Import) -> None:
    """It stopped by a mistake of ours; a person sees that, and can let it go on."""
    current = _found(record.pk)
    Import.objects.filter(pk=record.pk, state=Import.State.UNDOING).update(
        undo_report={**current.undo_report, "failure": {"code": "crashed"}}
    )


def silent_undoings() -> QuerySet[Import]:
    """Those of which nothing was heard for too long: whoever walked them back is dead."""
    return Import.objects.filter(
        state=Import.State.UNDOING, beat_at__lt=clock.now() - LONGEST_SILENCE
    ).exclude(undo_report__has_key="failure")


def _close(record: Import, recount: Recount) -> None:
    """It is over: its line in history, and a word to who asked for it, or to who started it where
    it was taken back by itself.
    """
    facts = {
        "file": record.file_name,
        "removed": sum(recount.removed.values()),
        "restored": recount.restored,
        "kept": recount.kept,
    }
    with transaction.atomic():
        ours = Import.objects.filter(pk=record.pk, state=Import.State.UNDOING)
        if not ours.update(
            state=Import.State.UNDONE,
            undone_at=clock.now(),
            undo_report={**record.undo_report, **recount.stored},
        ):
            raise UndoneElsewhere(record.pk)
        record_event(
            record.organisation_id,
            "import.undone",
            record,
            member=record.undone_by,
            batch=record.undo_batch,
            facts=facts,
        )
        if record.is_taken_back:
            _note_taken_back(record, recount)
        elif record.undone_by:
            tell(record.undone_by, "import.undone", url=record.undo_path, facts=facts)
    record.checked_rows.all().delete()


def _note_taken_back(record: Import, recount: Recount) -> None:
    """Why nothing of the file is in, or next to nothing: what was changed meanwhile stays."""
    facts = {
        "file": record.file_name,
        "lines": record.report["lines"],
        "errors": record.report["lines_in_error"],
        "kept": recount.kept,
    }
    verb, member = "import.withheld", record.undone_by
    record_event(
        record.organisation_id, verb, record, member=member, batch=record.undo_batch, facts=facts
    )
    if member:
        tell(member, verb, url=record.undo_path if recount.kept else record.path, facts=facts)


def _found(import_id: int) -> Import:
    records = Import.objects.select_related("organisation", "undone_by__user")
    return records.get(pk=import_id)
