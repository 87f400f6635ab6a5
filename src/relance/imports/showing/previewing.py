"""What a stored file would do, for the person who decides. Nothing of the file is written.

What was understood and found is kept with the import, under a signature of the choices it was made
for, so that looking at the page again costs nothing. A short file is checked while the page waits,
a long one by a job; meanwhile its page shows what its first lines say.
"""

import json
import time
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO
from uuid import uuid4

from django.db import transaction

from relance.core import clock
from relance.dunning.assigning import forecast
from relance.dunning.models import DunningPlan
from relance.history.models import Event
from relance.imports.applying.starting import settings_of
from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Record
from relance.imports.checking.check import check
from relance.imports.checking.correcting import (
    Corrections,
    corrected,
    corrections_mark,
    corrections_of,
)
from relance.imports.checking.finding import Finder
from relance.imports.checking.intake import Intake, open_table, permitted_here
from relance.imports.checking.reporting import Report
from relance.imports.columns.fields import missing_fields
from relance.imports.columns.mapped import (
    Columns,
    columns_from_mapping,
    columns_kept,
    shown_name,
)
from relance.imports.columns.permitting import LeftOut
from relance.imports.models import CheckedRow, Import
from relance.imports.reading.layout import Table
from relance.imports.values.remembering import automatic_columns, whole_value_map
from relance.imports.values.surveying import Survey, survey

# Up to here a check takes a second or two, and the page waits for it.
LINES_AT_ONCE = 3_000
# What is shown of a long file before it was read whole.
LINES_LOOKED_AT = 1_000
# A check in the background tells how far it is, and asks whether it is still wanted.
SECONDS_BETWEEN_LOOKS = 0.5
# Beside the outcomes of lines: those that change what is known.
CHANGED = "changed"
RAW_LINES = 8
RAW_CELL = 60


Progress = Callable[[int, int], None]


class Superseded(Exception):
    """Other choices were made meanwhile: what this check finds is of no use any more."""


@dataclass
class Preview:
    """As far as the file could be understood; no `report` while something is to be answered.

    `reading` tells how it was read, `facts` per column what it holds, `lines` is None until all of
    them were read. `mapping` is column → field as stored with an import that begins.
    """

    refused: dict[str, Any] | None = None
    reading: dict[str, Any] = field(default_factory=dict)
    columns: Columns | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    # What unknown values stand for: as was said, over what is remembered of such files.
    value_map: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    lines: int | None = None
    is_incomplete: bool = False
    date_question: str | None = None
    # Field → key of an answered value → as the file writes it.
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)
    # Values that the check before did not know, to be asked about while the file is read again.
    unknown: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] | None = None
    outcomes: dict[str, int] = field(default_factory=dict)
    warned: int = 0
    wrong: dict[str, int] = field(default_factory=dict)
    forecasts: list[dict[str, Any]] = field(default_factory=list)
    run: str = ""
    checked_at: str = ""
    last_event: int = 0
    # Something has happened in the organisation since.
    is_outdated: bool = False
    is_new: bool = False

    @property
    def is_ready(self) -> bool:
        return self.report is not None and self.valid_lines > 0

    @property
    def valid_lines(self) -> int:
        return self.report["lines"] - self.report["lines_in_error"] if self.report else 0

    @property
    def is_waiting(self) -> bool:
        """A job is to read the whole file."""
        return self.refused is None and self.lines is None

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.checked_at) if self.checked_at else None

    @property
    def kept(self) -> dict[str, Any]:
        """As `Import.preview` holds it."""
        kept = {name: getattr(self, name) for name in _KEPT}
        if self.columns is not None:
            kept.update(self.columns.kept)
        return kept

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Preview":
        preview = cls(**{name: kept[name] for name in _KEPT if name in kept})
        if "header" in kept:
            preview.columns = columns_kept(kept)
        return preview


_KEPT = (
    "refused",
    "reading",
    "mapping",
    "value_map",
    "left_out",
    "facts",
    "lines",
    "is_incomplete",
    "date_question",
    "spellings",
    "unknown",
    "report",
    "outcomes",
    "warned",
    "wrong",
    "forecasts",
    "run",
    "checked_at",
    "last_event",
)


def preview_of(record: Import) -> Preview:
    """What the page shows: what is kept, where it holds still; else made anew."""
    kept = record.preview
    if kept.get("signature") == signature_of(record):
        preview = Preview.of(kept)
        preview.is_outdated = preview.last_event != _last_event(record)
        if not preview.is_outdated or not _is_short(preview):
            return preview
    return _made_anew(record)


def check_stored(record: Import, *, progress: Progress) -> Preview | None:
    """For a long file, in the background: read it whole and check it. None: superseded.

    `progress` is told the lines so far, first those that are counted, then those that are checked,
    with how many they are (0 while that is not known).
    """
    signature = signature_of(record)
    looked_at = time.monotonic()

    def go_on(lines: int, total: int) -> None:
        nonlocal looked_at
        if time.monotonic() - looked_at < SECONDS_BETWEEN_LOOKS:
            return
        looked_at = time.monotonic()
        if signature_of(_fresh(record)) != signature:
            raise Superseded(record.pk)
        progress(lines, total)

    understood = _understood(record)
    try:
        return _checked(understood, progress=go_on)
    except Superseded:
        return None


def signature_of(record: Import) -> str:
    """The choices that a check depends on."""
    chosen = [
        record.mode,
        record.creates_customers,
        record.mapping,
        record.options,
        record.value_map,
        corrections_mark(record),
        record.organisation.source_system,
    ]
    return json.dumps(chosen, sort_keys=True)


# --- Understanding --------------------------------------------------------------------------------


@dataclass
class _Understood:
    """A file as far as it was understood, before its lines are checked."""

    record: Import
    signature: str
    preview: Preview
    corrections: Corrections = field(default_factory=dict)
    table: Table | None = None
    columns: Columns | None = None
    left_out: tuple[LeftOut, ...] = ()


def _made_anew(record: Import) -> Preview:
    """A short file is checked; of a long one the first lines are looked at, a job does the rest."""
    understood = _understood(record)
    table = understood.table
    if table is None or not _is_longer(table, LINES_AT_ONCE):
        return _checked(understood) or Preview.of(_fresh(record).preview)
    preview = understood.preview
    assert preview.columns is not None  # noqa: S101  # a table has columns
    found = survey(
        _cut(table, LINES_LOOKED_AT), preview.columns, with_facts=True, said=preview.value_map
    )
    preview.facts = _facts(found)
    former = record.preview
    _go_on_asking(preview, former, found)
    if former.get("run"):  # shown until the job has found better
        preview.run, preview.outcomes = former["run"], former["outcomes"]
    preview.is_new = _keep(understood, former.get("run", ""))
    return preview


def _go_on_asking(preview: Preview, former: dict[str, Any], found: Survey) -> None:
    """What is asked about values stays on the page until the file was read again."""
    asked = (former.get("report") or {}).get("unknown_values") or former.get("unknown", {})
    for name, values in asked.items():
        said = preview.value_map.get(name, {})
        spelled = {key: one["value"] for key, one in values.items()}
        before = former.get("spellings", {}).get(name, {})
        preview.spellings[name] = {**found.spellings.get(name, {}), **before, **spelled}
        if preview.columns and name in preview.columns.index:
            preview.unknown[name] = {
                key: one for key, one in values.items() if said.get(key) is None
            }
    for name in preview.value_map.keys() - asked.keys():
        before = former.get("spellings", {}).get(name, {})
        preview.spellings[name] = {**found.spellings.get(name, {}), **before}


def _understood(record: Import) -> _Understood:
    settings = settings_of(record)
    understood = _Understood(record, signature_of(record), Preview(last_event=_last_event(record)))
    preview = understood.preview
    preview.checked_at = clock.now().isoformat()
    try:
        table = open_table(_content(record), settings)
        preview.reading = _reading(table)
        columns = chosen_columns(record, table)
        preview.columns, preview.mapping = columns, columns.as_mapping
        preview.value_map = whole_value_map(
            record.organisation, record.kind, table.header, record.value_map
        )
        preview.is_incomplete = bool(missing_fields(record.kind, columns.index))
        understood.corrections = corrections_of(record)
        understood.table = corrected(table, understood.corrections)
        understood.columns, understood.left_out = permitted_here(
            columns, record.organisation, settings
        )
        preview.left_out = [{**one.as_dict, "at": one.at} for one in understood.left_out]
    except FileRefused as refused:
        preview.refused = _told(refused)
    return understood


def _content(record: Import) -> BinaryIO:
    """Raises FileRefused where the storage has lost it."""
    try:
        return record.file.open()
    except FileNotFoundError:
        raise FileRefused("file_lost", "The content of this file is lost") from None


def chosen_columns(record: Import, table: Table) -> Columns:
    """What maps by itself, and over it what was chosen by hand for columns that are still there."""
    columns = automatic_columns(
        record.organisation, record.kind, table, erase_word=record.options.get("erase_word", "")
    )
    if record.mapping:
        return columns_from_mapping(table.header, record.mapping, automatic=columns)
    wishes = wishes_for(table.header, record.options.get("by_hand", {}))
    for at, code in wishes.items():
        columns = columns.with_hand(at, code)
    return columns


def wishes_for(header: tuple[str, ...], by_hand: dict[str, list[str]]) -> dict[int, str]:
    """Column → field, chosen by hand under the name it had: by place and name, else by name, else
    (another encoding may spell it otherwise) by place.
    """
    wishes: dict[int, str] = {}
    for place, (name, code) in by_hand.items():
        at = int(place)
        if at < len(header) and header[at] == name:
            wishes[at] = code
        elif name and name in header:
            wishes[header.index(name)] = code
        elif at < len(header) and not name.isascii():
            wishes[at] = code
    return wishes


def _reading(table: Table) -> dict[str, Any]:
    """How the file was read, with its first lines as they stand there."""
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "header_line": table.header_line,
        "first": [
            [one.line, [_raw(text) for text in one.cells]] for one in table.first_lines(RAW_LINES)
        ],
    }


def _raw(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= RAW_CELL else f"{text[: RAW_CELL - 1]}…"


def _told(refused: FileRefused) -> dict[str, Any]:
    return {"code": refused.code, "message": refused.message, "line": refused.line}


def _facts(found: Survey) -> list[dict[str, Any]]:
    return [
        {
            "examples": fact.examples,
            "filled": fact.filled,
            "all_different": fact.filled == len(fact.distinct) > 1,
            "leading_zeros": fact.leading_zeros,
        }
        for fact in found.facts
    ]


def _is_longer(table: Table, lines: int) -> bool:
    return next(islice(table.rows(), lines, None), None) is not None


def _is_short(preview: Preview) -> bool:
    return preview.lines is not None and preview.lines <= LINES_AT_ONCE


def _cut(table: Table, lines: int) -> Table:
    """The same table as if it ended there."""

    def records() -> Iterable[Record]:
        return islice(table.records(), table.header_line + lines)

    return replace(table, records=records, skipped=[])


# --- Checking and keeping -------------------------------------------------------------------------


def _checked(understood: _Understood, *, progress: Progress | None = None) -> Preview | None:
    """Read to the end, and checked as far as the answers allow. None: superseded, nothing kept."""
    record, preview = understood.record, understood.preview
    former_run = _fresh(record).preview.get("run", "")
    run = uuid4().hex
    try:
        _find(understood, run, former_run, progress)
    except FileRefused as refused:
        preview.refused = _told(refused)
    except BaseException:
        CheckedRow.objects.filter(record=record, run=run).delete()
        raise
    if not _keep(understood, former_run):
        CheckedRow.objects.filter(record=record, run=run).delete()
        return None
    if former_run:
        CheckedRow.objects.filter(record=record, run=former_run).delete()
    return preview


def _find(
    understood: _Understood,
    run: str,
    former_run: str,
    progress: Progress | None,
) -> None:
    record, preview = understood.record, understood.preview
    table, columns = understood.table, understood.columns
    if table is None or preview.columns is None:
        return
    settings = settings_of(record)
    found = survey(
        table,
        preview.columns,
        with_facts=True,
        said=preview.value_map,
        progress=_of_total(progress, 0),
    )
    preview.lines, preview.facts = found.lines, _facts(found)
    preview.spellings = found.spellings
    preview.date_question = found.open_question(settings.date_order)
    if columns is None or preview.is_incomplete or preview.date_question:
        return
    intake = Intake(
        record.organisation,
        settings,
        table,
        columns,
        found,
        record.created_by,
        record.batch,
        value_map=preview.value_map,
        left_out=understood.left_out,
    )
    finder = Finder(record, run, intake, understood.corrections)
    report = check(intake, progress=_of_total(progress, found.lines), watch=finder)
    finder.keep_left_out(former_run)
    preview.run = run
    preview.report = {**report.kept, "errors": [], "warnings": _of_the_file(report)}
    preview.outcomes = {**finder.outcomes, CHANGED: finder.changed}
    preview.warned, preview.wrong = finder.warned, dict(finder.wrong)
    preview.forecasts = _forecasts(record, report.newly_under)


def _of_total(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    tell = progress

    def told(lines: int) -> None:
        tell(lines, total)

    return told


def _of_the_file(report: Report) -> list[dict[str, Any]]:
    """Warnings that are about no line that was checked: totals left out, a list not complete."""
    codes = {"title_line", "totals_line", "footer_line", "list_incomplete", "list_settles_nothing"}
    return [one.as_dict for one in report.warnings if one.code in codes]


def _keep(understood: _Understood, former_run: str) -> bool:
    """Store what was found. False where other choices, or another check, came first."""
    record = understood.record
    with transaction.atomic():
        waiting = Import.objects.select_for_update(of=("self",), no_key=True)
        current = waiting.filter(pk=record.pk, state=Import.State.UPLOADED).first()
        if current is None or signature_of(current) != understood.signature:
            return False
        if current.preview.get("run", "") != former_run:
            return False
        record.preview = {**understood.preview.kept, "signature": understood.signature}
        Import.objects.filter(pk=record.pk).update(preview=record.preview, lines_checked=0)
    return True


def _fresh(record: Import) -> Import:
    return Import.objects.select_related("organisation").get(pk=record.pk)


def _last_event(record: Import) -> int:
    """The last thing that happened in the organisation: something may be otherwise since."""
    events = Event.objects.in_organisation(record.organisation).order_by("-pk")
    return events.values_list("pk", flat=True).first() or 0


def _forecasts(record: Import, newly_under: dict[int, "array[int]"]) -> list[dict[str, Any]]:
    """How many reminders would leave under each plan that the file assigns."""
    plans = DunningPlan.objects.in_organisation(record.organisation).in_bulk(list(newly_under))
    told = []
    for pk, plan in plans.items():
        said = forecast(record.organisation, plan, newly_under[pk])
        told.append({"plan": plan.name, "messages": said.messages, "waiting": said.waiting})
    return told


def column_name(preview: Preview, code: str | None) -> str:
    """The header name of the column of a field."""
    if not code or preview.columns is None or code not in preview.columns.index:
        return ""
    return shown_name(preview.columns.header, preview.columns.index[code])
