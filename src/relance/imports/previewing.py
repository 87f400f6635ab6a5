"""What a stored file would do, for the person who decides. Nothing is written."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from relance.dunning.assigning import Forecast, forecast
from relance.dunning.models import DunningPlan
from relance.imports.checking import check
from relance.imports.columns import Columns, columns_from_mapping, map_columns
from relance.imports.fields import missing_fields
from relance.imports.intake import Intake, open_table
from relance.imports.layout import Table
from relance.imports.models import Import
from relance.imports.refusals import FileRefused
from relance.imports.reporting import Report
from relance.imports.starting import settings_of
from relance.imports.surveying import Survey, survey

# Up to here a check takes a second or two, and the page waits for it.
LINES_AT_ONCE = 3_000


@dataclass
class Preview:
    """As far as the file could be understood; no `report` while something is to be answered."""

    refused: FileRefused | None = None
    table: Table | None = None
    columns: Columns | None = None
    survey: Survey | None = None
    is_incomplete: bool = False
    date_question: str | None = None
    report: dict[str, Any] | None = None
    lines_checked: int | None = None
    forecasts: list[tuple[str, Forecast]] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return self.report is not None and self.valid_lines > 0

    @property
    def valid_lines(self) -> int:
        return self.report["lines"] - self.report["lines_in_error"] if self.report else 0


def preview_of(record: Import) -> Preview:
    """Read and map the stored file; check it at once if it is short, else show what a job found."""
    intake, preview = _understood(record)
    if intake is None:
        return preview
    if intake.survey.lines <= LINES_AT_ONCE:
        report = check(intake)
        preview.report = report.kept
        preview.forecasts = _forecasts(record, _newly_under(report))
    elif record.preview.get("signature") == signature_of(record):
        preview.lines_checked = record.preview.get("lines_checked", 0)
        preview.report = record.preview.get("report")
        preview.forecasts = _forecasts(record, record.preview.get("newly_under", {}))
    else:
        preview.lines_checked = 0
    return preview


def check_stored(record: Import, *, progress: Callable[[int], None]) -> dict[str, Any] | None:
    """For a long file, in the background: what `Import.preview` is to hold."""
    intake, _preview = _understood(record)
    if intake is None:
        return None
    report = check(intake, progress=progress)
    return {
        "signature": signature_of(record),
        "lines_checked": report.lines,
        "report": report.kept,
        "newly_under": _newly_under(report),
    }


def signature_of(record: Import) -> str:
    """The choices that a check depends on."""
    chosen = [
        record.mode,
        record.creates_customers,
        record.mapping,
        record.options,
        record.value_map,
    ]
    return json.dumps(chosen, sort_keys=True)


def _understood(record: Import) -> tuple[Intake | None, Preview]:
    settings = settings_of(record)
    try:
        table = open_table(io.BytesIO(record.file.read()), settings)
        columns = (
            columns_from_mapping(table.header, record.mapping)
            if record.mapping
            else map_columns(record.kind, table.header)
        )
        found = survey(table, columns, with_facts=True)
    except FileRefused as refused:
        return None, Preview(refused=refused)
    preview = Preview(
        table=table,
        columns=columns,
        survey=found,
        is_incomplete=bool(missing_fields(record.kind, columns.index)),
        date_question=found.open_question(settings.date_order),
    )
    if preview.is_incomplete or preview.date_question:
        return None, preview
    intake = Intake(
        record.organisation,
        settings,
        table,
        columns,
        found,
        record.created_by,
        record.batch,
        value_map=record.value_map,
    )
    return intake, preview


def _newly_under(report: Report) -> dict[str, list[int]]:
    return {str(plan): sorted(customers) for plan, customers in report.newly_under.items()}


def _forecasts(record: Import, newly_under: dict[str, list[int]]) -> list[tuple[str, Forecast]]:
    """How many reminders would leave today under each plan that the file assigns."""
    plans = DunningPlan.objects.in_organisation(record.organisation).in_bulk(
        [int(plan) for plan in newly_under]
    )
    return [
        (plan.name, forecast(record.organisation, plan, newly_under[str(pk)]))
        for pk, plan in plans.items()
    ]
