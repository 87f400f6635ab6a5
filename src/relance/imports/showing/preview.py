"""What a page knows of a file before it comes in, as it is kept with the import, and whether that
still holds.
"""

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from relance.history.models import Event
from relance.imports.checking.correcting import corrections_mark
from relance.imports.columns.mapped import Columns, columns_kept, shown_name
from relance.imports.models import Import


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
    # The kind of file that the columns are of, where another was chosen.
    looks_like: str = ""
    date_question: str | None = None
    # Field → key of an answered value → as the file writes it.
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)
    # Values that the check before did not know, to be asked about while the file is read again.
    unknown: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] | None = None
    # The time was up before the last line: the report is of those before, as is all below it.
    is_partial: bool = False
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

    @property
    def header(self) -> tuple[str, ...]:
        return self.columns.header if self.columns else ()

    def column_name(self, code: str | None) -> str:
        """The header name of the column of a field."""
        if not code or self.columns is None or code not in self.columns.index:
            return ""
        return shown_name(self.columns.header, self.columns.index[code])


# Columns are kept in a form of their own.
_KEPT = {one.name for one in fields(Preview)} - {"columns", "is_outdated", "is_new"}


def signature_of(record: Import) -> str:
    """The choices that a check depends on."""
    chosen = [
        record.kind,
        record.mode,
        record.creates_customers,
        record.mapping,
        record.options,
        record.value_map,
        corrections_mark(record),
        record.organisation.source_system,
    ]
    return json.dumps(chosen, sort_keys=True)


def last_event(record: Import) -> int:
    """The last thing that happened in the organisation: something may be otherwise since."""
    events = Event.objects.in_organisation(record.organisation).order_by("-pk")
    return events.values_list("pk", flat=True).first() or 0


def fresh(record: Import) -> Import:
    """As it stands now: someone else may have chosen otherwise."""
    return Import.objects.select_related("organisation").get(pk=record.pk)
