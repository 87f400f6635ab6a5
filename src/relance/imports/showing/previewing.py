"""What a stored file would do, for the person who decides. Nothing of the file is written.

What was understood and found is kept with the import, under a signature of the choices it was made
for, so that looking at the page again costs nothing. A short file is checked while the page waits,
a long one by a job; meanwhile its page shows what its first lines say.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

from django.db import transaction

from relance.dunning.assigning import forecast
from relance.dunning.models import DunningPlan
from relance.imports.applying.starting import settings_of
from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Record, parts
from relance.imports.checking.check import check
from relance.imports.checking.finding import Finder
from relance.imports.checking.intake import Intake
from relance.imports.checking.reporting import Report
from relance.imports.models import CheckedRow, Import
from relance.imports.reading.layout import Table
from relance.imports.showing.preview import Preview, fresh, last_event, signature_of
from relance.imports.showing.understanding import Understood, told, understood
from relance.imports.values.surveying import Survey, survey

# Up to here a check takes a second or two, and the page waits for it.
LINES_AT_ONCE = 3_000
# What is shown of a long file before it was read whole.
LINES_LOOKED_AT = 1_000
# A check in the background tells how far it is, and asks whether it is still wanted.
SECONDS_BETWEEN_LOOKS = 0.5
# Beside the outcomes of lines: those that change what is known.
CHANGED = "changed"
# Warnings that are about no line that was checked: totals left out, a list not complete.
OF_THE_FILE = {
    "title_line",
    "header_again",
    "headers_again",
    "totals_line",
    "footer_line",
    "list_incomplete",
    "list_settles_nothing",
}

# Told the lines so far, and how many they are: 0 while they are counted.
Progress = Callable[[int, int], None]


class Superseded(Exception):
    """Other choices were made meanwhile: what this check finds is of no use any more."""


class TimeIsUp(Exception):
    """A check cannot be resumed: this one ends where it is."""


def preview_of(record: Import) -> Preview:
    """What the page shows: what is kept, where it holds still; else made anew."""
    kept = record.preview
    if kept.get("signature") == signature_of(record):
        preview = Preview.of(kept)
        preview.is_outdated = preview.last_event != last_event(record)
        if not preview.is_outdated or not _is_short(preview):
            return preview
    return _made_anew(record)


def check_stored(record: Import, *, progress: Progress, budget: timedelta) -> Preview | None:
    """For a long file, in the background: read it whole and check it. None: superseded.

    After `budget` the preview is that of the lines that were checked until then; a file that was
    not even read in that time is refused.
    """
    found = understood(record)
    looked_at = time.monotonic()
    until = looked_at + budget.total_seconds()

    def go_on(lines: int, total: int) -> None:
        nonlocal looked_at
        now = time.monotonic()
        if now > until and lines != total:
            raise TimeIsUp(record.pk)
        if now - looked_at < SECONDS_BETWEEN_LOOKS:
            return
        looked_at = now
        if signature_of(fresh(record)) != found.signature:
            raise Superseded(record.pk)
        progress(lines, total)

    try:
        return _checked(found, go_on)
    except Superseded:
        return None


def _is_short(preview: Preview) -> bool:
    return preview.lines is not None and preview.lines <= LINES_AT_ONCE


# --- The first lines of a long file ---------------------------------------------------------------


def _made_anew(record: Import) -> Preview:
    """A short file is checked; of a long one the first lines are looked at, a job does the rest."""
    found = understood(record)
    seen = _first_look(found)
    if seen is None:
        return _checked(found) or Preview.of(fresh(record).preview)
    preview, former = found.preview, record.preview
    _go_on_asking(preview, former, seen)
    if former.get("run"):  # shown until the job has found better
        preview.run, preview.outcomes = former["run"], former["outcomes"]
    preview.is_new = _keep(found, former.get("run", ""))
    return preview


def _first_look(found: Understood) -> Survey | None:
    """What the first lines of a long file hold. None for a file to be checked at once: a short one,
    and one that is refused as far as it was read here, which is noted.
    """
    if found.table is None:
        return None
    try:
        if _is_longer(found.table, LINES_AT_ONCE):
            return _surveyed(found, _cut(found.table, LINES_LOOKED_AT))
    except FileRefused as refused:  # on a line further down than `understood` has read
        found.preview.refused, found.table = told(refused), None
    return None


def _go_on_asking(preview: Preview, former: dict[str, Any], seen: Survey) -> None:
    """What is asked about values stays on the page until the file was read again."""
    asked = (former.get("report") or {}).get("unknown_values") or former.get("unknown", {})
    before = former.get("spellings", {})
    for name in {**preview.value_map, **asked}:
        preview.spellings[name] = {
            **seen.spellings.get(name, {}),
            **before.get(name, {}),
            **{key: one["value"] for key, one in asked.get(name, {}).items()},
        }
    for name, values in asked.items():
        said = preview.value_map.get(name, {})
        if preview.columns and name in preview.columns.index:
            preview.unknown[name] = {
                key: one for key, one in values.items() if said.get(key) is None
            }


def _is_longer(table: Table, lines: int) -> bool:
    return next(islice(table.rows(), lines, None), None) is not None


def _cut(table: Table, lines: int) -> Table:
    """The same table as if it ended there."""

    def source() -> Iterable[list[Record]]:
        return parts(islice(table.records(), table.header_line + lines), lines)

    return replace(table, source=source, skipped=[])


# --- Checking and keeping -------------------------------------------------------------------------


def _unheard(lines: int, total: int) -> None:
    """Nobody waits for word of how far a short check is."""


def _checked(found: Understood, progress: Progress = _unheard) -> Preview | None:
    """Read to the end, and checked as far as the answers allow. None: superseded, nothing kept."""
    record, preview = found.record, found.preview
    former_run = fresh(record).preview.get("run", "")
    run = uuid4().hex
    try:
        _check(found, run, former_run, progress)
    except FileRefused as refused:
        preview.refused = told(refused)
        _forget(record, run)
    except BaseException:
        _forget(record, run)
        raise
    if not _keep(found, former_run):
        _forget(record, run)
        return None
    if former_run:
        _forget(record, former_run)
    return preview


def _forget(record: Import, run: str) -> None:
    CheckedRow.objects.filter(record=record, run=run).delete()


def _check(found: Understood, run: str, former_run: str, progress: Progress) -> None:
    record, preview, table = found.record, found.preview, found.table
    if table is None:
        return
    settings = settings_of(record)
    try:
        seen = _surveyed(found, table, progress)
    except TimeIsUp:
        raise FileRefused("file_too_long", "The file takes too long to read") from None
    preview.lines = seen.lines
    preview.spellings = seen.spellings
    preview.date_question = seen.open_question(settings.date_order)
    if found.columns is None or preview.is_incomplete or preview.date_question:
        return
    intake = Intake(
        record.organisation,
        settings,
        table,
        found.columns,
        seen,
        record.created_by,
        record.batch,
        value_map=preview.value_map,
        left_out=found.left_out,
    )
    finder, report = Finder(record, run, intake, found.corrections), Report.of(intake)
    try:
        check(
            intake,
            progress=lambda lines: progress(lines, seen.lines),
            watch=finder,
            report=report,
        )
    except TimeIsUp:
        if settings.is_complete_list:  # what it settles is known at its end alone
            raise FileRefused("list_too_long", "The list takes too long to check") from None
        preview.is_partial = True
    finder.keep_left_out(former_run)
    preview.run = run
    warnings = [one.as_dict for one in report.warnings if one.code in OF_THE_FILE]
    preview.report = {**report.kept, "errors": [], "warnings": warnings}
    preview.outcomes = {**finder.outcomes, CHANGED: finder.changed}
    preview.warned, preview.wrong = finder.warned, dict(finder.wrong)
    preview.forecasts = _forecasts(record, report)


def _surveyed(found: Understood, table: Table, progress: Progress = _unheard) -> Survey:
    """What the columns of `table` hold, noted in the preview."""
    preview = found.preview
    assert preview.columns is not None  # noqa: S101  # a table has columns
    seen = survey(
        table,
        preview.columns,
        with_facts=True,
        said=preview.value_map,
        progress=lambda lines: progress(lines, 0),
    )
    preview.facts = [
        {
            "examples": fact.examples,
            "filled": fact.filled,
            "all_different": fact.filled == len(fact.distinct) > 1,
            "leading_zeros": fact.leading_zeros,
        }
        for fact in seen.facts
    ]
    return seen


def _forecasts(record: Import, report: Report) -> list[dict[str, Any]]:
    """How many reminders would leave under each plan that the file assigns."""
    newly_under = report.newly_under
    plans = DunningPlan.objects.in_organisation(record.organisation).in_bulk(list(newly_under))
    forecasts = []
    for pk, plan in plans.items():
        said = forecast(record.organisation, plan, newly_under[pk])
        forecasts.append({"plan": plan.name, "messages": said.messages, "waiting": said.waiting})
    return forecasts


def _keep(found: Understood, former_run: str) -> bool:
    """Store what was found. False where other choices, or another check, came first."""
    record = found.record
    with transaction.atomic():
        waiting = Import.objects.select_for_update(of=("self",), no_key=True)
        current = waiting.filter(pk=record.pk, state=Import.State.UPLOADED).first()
        if current is None or signature_of(current) != found.signature:
            return False
        if current.preview.get("run", "") != former_run:
            return False
        record.preview = {**found.preview.kept, "signature": found.signature}
        Import.objects.filter(pk=record.pk).update(preview=record.preview, lines_checked=0)
    return True
