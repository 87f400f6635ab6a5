"""The valid lines go in: chunk by chunk, each checked again under lock and written in one
transaction.

Never sends anything. The job may run twice, two people may import one file at once, the worker may
die between two chunks: a line is taken in once, and what is there already is found, not doubled.
"""

import time
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from itertools import dropwhile, islice
from statistics import median

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from relance.core import bulk, clock
from relance.core.memory import no_search_for_cycles
from relance.core.refusal import Refused
from relance.customers.editing import wait_for_names
from relance.customers.models import Contact, Customer
from relance.history.recording import record
from relance.imports.applying.pacing import CHUNKS_LOOKED_AT, FIRST_CHUNK, next_size
from relance.imports.applying.plain_writing import OutcomeRow
from relance.imports.applying.writing import Writer
from relance.imports.cells.tables import Row
from relance.imports.checking.book import Book
from relance.imports.checking.check import check_chunk
from relance.imports.checking.intake import Intake
from relance.imports.checking.reporting import Report, resumed_report
from relance.imports.checking.settling import listed, open_among, shown, unlisted_ids
from relance.imports.models import Import, ImportRow
from relance.imports.undoing.undo import ATTEMPTS, LONGEST_SILENCE, begin_undo
from relance.imports.values.closed_lists import lists_of
from relance.imports.values.understanding import understood
from relance.invoices.models import Allocation, CreditNote, Invoice
from relance.notifications.telling import tell

# What lines are looked for in; counted again after so many lines, and whenever there are four
# times as many.
GROWING = (Customer, Contact, Invoice, CreditNote, Allocation)
COUNTED_FIRST = 1_000


class TakenOver(Exception):
    """Another worker goes on with this import, or it is over, or a person stopped it."""


class Clash(Exception):
    """A record of the chunk came into being after it was looked for."""


class TimeIsUp(Exception):
    """What was written stays; the import goes on from there when it is applied again."""


def apply(done: Import, intake: Intake, *, budget: timedelta | None = None) -> Report:
    """Take in what is valid, from where an earlier run stopped; then close the import.

    One that is all or nothing and has a line in error is not done: it is being undone then.
    Raises TakenOver where someone else does it, and then changes nothing; TimeIsUp after the
    first chunk that ends beyond `budget`, counted from here.
    """
    applier = _Applier(done, intake, budget)
    applier.take_all()
    if intake.settings.is_complete_list and not applier.is_withheld:
        applier.settle_unlisted()
    applier.close()
    return applier.report


class _Applier:
    """Keeps what goes from chunk to chunk: the report, and how far the import is."""

    def __init__(self, done: Import, intake: Intake, budget: timedelta | None) -> None:
        self.done = done
        self.run = done.run  # by which its columns and answers are those of this intake
        self.until = time.monotonic() + budget.total_seconds() if budget is not None else None
        self.intake = intake
        self._read_lists()
        self.report = resumed_report(done, intake)
        self.size = FIRST_CHUNK
        self.paces: deque[float] = deque(maxlen=CHUNKS_LOOKED_AT)  # seconds of the lock per line
        self.book = Book(intake.organisation, locks=True)

    def _read_lists(self) -> None:
        self.lists = lists_of(self.intake.organisation, value_map=self.intake.value_map)
        self.reading = self.intake.reading(self.lists)

    @property
    def is_withheld(self) -> bool:
        """Whether what came in goes back: it is all or nothing, and a line is in error."""
        return self.intake.settings.all_or_nothing and self.report.lines_in_error > 0

    def take_all(self) -> None:
        """From the first line that is not in."""
        rows_in = self.done.rows.all() if self.report.lines else ImportRow.objects.none()
        last = rows_in.aggregate(last=Max("line"))["last"] or 0
        rows = dropwhile(lambda row: row.line <= last, self.intake.table.rows())
        to_count = self.report.lines + COUNTED_FIRST
        while part := self._next(rows):
            self.take(part)
            if self.report.lines >= to_count:
                bulk.count_anew(*GROWING)
                to_count = self.report.lines * 4

    @no_search_for_cycles()
    def _next(self, rows: Iterator[Row]) -> list[Row]:
        """Those of the next chunk."""
        return list(islice(rows, self.size))

    @no_search_for_cycles()
    def take(self, rows: list[Row]) -> None:
        """Some lines; again from the start where someone made the same record by hand meanwhile, or
        deleted what one of them names.
        """
        before = self.report.lines
        for attempt in range(ATTEMPTS):
            try:
                self._take(rows)
                break
            except IntegrityError as error:
                if attempt == ATTEMPTS - 1:
                    raise Clash from error
                self._look_again(before)
            finally:
                self.book.forget()
        self._look_at_the_time()

    def _look_again(self, lines_in: int) -> None:
        """Nothing of the chunk was written. What it was checked against may be no more; where that
        was found at the very end only, the report has the chunk already.
        """
        self._read_lists()
        if self.report.lines != lines_in:
            self.done.refresh_from_db()
            self.report = resumed_report(self.done, self.intake)

    def _take(self, rows: list[Row]) -> None:
        """One transaction: a kill leaves all of it or nothing."""
        lines = understood(rows, self.reading)  # what needs no database, before the lock
        with transaction.atomic():
            self._claim()
            if self.intake.settings.all_or_nothing and not self.report.lines:
                self.done.rows.all().delete()  # of a check that someone else began
            begun = time.monotonic()
            chunk = check_chunk(lines, self.book, self.intake, self.report)
            outcomes = Writer(self.intake, self.lists).write(chunk, self.book)
            self.report.add(chunk.tally, chunk.one_by_one, chunk.plain, names=self.lists.names)
            self._write_rows(outcomes)
            self._note_progress()
        self.paces.append((time.monotonic() - begun) / len(rows))
        self.size = next_size(self.size, median(self.paces) * self.size)

    def settle_unlisted(self) -> None:
        """What the complete list of unpaid invoices no longer has was paid."""
        known = listed(self.intake)
        if known.problem:
            self.report.warnings.append(known.problem)
        writer = Writer(self.intake, self.lists)
        for part in unlisted_ids(self.intake, known):
            with transaction.atomic():
                self._claim()
                invoices = open_among(part, lock=True)
                self.report.add_settled([shown(invoice) for invoice in invoices])
                writer.settle(invoices)
                self._note_progress()
            self._look_at_the_time()

    def _claim(self) -> None:
        """Nobody else imports, or takes a name, until the transaction ends. Raises TakenOver."""
        wait_for_names(self.intake.organisation.pk)
        self._look_whether_it_is_ours()
        bulk.trust_indexes()

    def _look_whether_it_is_ours(self) -> None:
        """This run is under way, and as far as we brought it: neither a line nor an invoice that
        the complete list does not have was dealt with by someone else. Raises TakenOver.
        """
        rows = Import.objects.select_for_update(no_key=True).filter(pk=self.done.pk)
        found = rows.values_list("run", "state", "lines_done").get()
        ours = (self.run, Import.State.APPLYING, self.report.lines)
        if found != ours or self._settled() != self.report.settled_count:
            raise TakenOver(self.done.pk)

    def _settled(self) -> int:
        """How many invoices were, as the database has it: none but by a complete list.

        The whole report: asked for one key of it, Django leaves a circle of objects behind, with
        this frame and all of the chunk in it.
        """
        if not self.intake.settings.is_complete_list:
            return 0
        reports = Import.objects.filter(pk=self.done.pk).values_list("report", flat=True)
        settled: int = reports.get().get("settled_count", 0)
        return settled

    def _write_rows(self, outcomes: list[OutcomeRow]) -> None:
        """What became of each line."""
        of_all = {"organisation_id": self.intake.organisation.pk, "record_id": self.done.pk}
        bulk.insert(ImportRow, ("line", "outcome", "problems", "subjects"), outcomes, of_all)

    def close(self) -> None:
        """The import is over, and whoever started it is told; or it is taken back, as one that is
        all or nothing and has a line in error. Raises TakenOver.
        """
        done, report = self.done, self.report.finished(self.intake)
        with transaction.atomic():
            self._look_whether_it_is_ours()
            Import.objects.filter(pk=done.pk).update(
                state=Import.State.DONE,
                report=report.kept,
                lines=report.lines,
                lines_done=report.lines,
                finished_at=clock.now(),
            )
            if self.is_withheld:
                begin_undo(done, member=done.created_by)
            else:
                _note_done(done, report)
        done.refresh_from_db()

    def _look_at_the_time(self) -> None:
        if self.until is not None and time.monotonic() > self.until:
            raise TimeIsUp(self.done.pk)

    def _note_progress(self) -> None:
        self.done.lines_done = self.report.lines
        self.done.report = self.report.progress
        Import.objects.filter(pk=self.done.pk).update(
            lines_done=self.done.lines_done, report=self.done.report, beat_at=clock.now()
        )


def fail(done: Import, code: str, message: str) -> bool:
    """The import stopped; a person sees why, and can let it go on. False where its run was over."""
    under_way = done.under_way
    done.refresh_from_db()
    return bool(
        under_way.update(
            state=Import.State.FAILED,
            report={**done.report, "failure": {"code": code, "message": message}},
            finished_at=clock.now(),
        )
    )


def fail_for(done: Import, error: BaseException) -> bool:
    """The import stopped because of this; not where someone else goes on with it."""
    if isinstance(error, TakenOver):
        return False
    if isinstance(error, Refused):
        return fail(done, error.code, error.message)
    return fail(done, "crashed", "Something went wrong on our side; the import can be resumed")


def silent() -> QuerySet[Import]:
    """Imports under way of which nothing was heard for too long: whoever applied them is dead."""
    return Import.objects.filter(
        state=Import.State.APPLYING, beat_at__lt=clock.now() - LONGEST_SILENCE
    )


def _note_done(done: Import, report: Report) -> None:
    """A line in history, and a word to who started it."""
    facts = {"file": done.file_name, "lines": report.lines, "errors": report.lines_in_error}
    record(
        done.organisation_id,
        "import.done",
        done,
        member=done.created_by,
        batch=done.batch,
        facts=facts,
    )
    if done.created_by:
        tell(done.created_by, "import.done", url=done.path, facts=facts)
