"""How a stored file is read and which column feeds which field, before its lines are checked."""

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from relance.core import clock
from relance.imports.applying.starting import settings_of
from relance.imports.cells.refusals import FileRefused
from relance.imports.checking.correcting import Corrections, corrected, corrections_of
from relance.imports.checking.intake import open_table, permitted_here
from relance.imports.columns.fields import missing_fields
from relance.imports.columns.mapped import Columns, columns_from_mapping
from relance.imports.columns.other_kinds import kind_that_fits_better
from relance.imports.columns.permitting import LeftOut
from relance.imports.models import Import
from relance.imports.reading.layout import Table
from relance.imports.showing.preview import Preview, last_event, signature_of
from relance.imports.values.remembering import automatic_columns, whole_value_map

RAW_LINES = 8
RAW_CELL = 60


@dataclass
class Understood:
    """A file as far as it was understood; `columns` are those that may come in here."""

    record: Import
    signature: str
    preview: Preview
    corrections: Corrections = field(default_factory=dict)
    table: Table | None = None
    columns: Columns | None = None
    left_out: tuple[LeftOut, ...] = ()


def understood(record: Import) -> Understood:
    """What is refused is told by its preview."""
    preview = Preview(last_event=last_event(record), checked_at=clock.now().isoformat())
    found = Understood(record, signature_of(record), preview)
    try:
        _understand(found)
    except FileRefused as refused:
        preview.refused = told(refused)
    return found


def _understand(found: Understood) -> None:
    """Whatever is found before a refusal stays found."""
    record, preview, settings = found.record, found.preview, settings_of(found.record)
    table = open_table(_content(record), settings)
    preview.reading = _reading(table)
    columns = _chosen_columns(record, table)
    preview.columns, preview.mapping = columns, columns.as_mapping
    preview.value_map = whole_value_map(
        record.organisation, record.kind, table.header, record.value_map
    )
    preview.is_incomplete = bool(missing_fields(record.kind, columns.index))
    source = record.organisation.source_system
    preview.looks_like = kind_that_fits_better(record.kind, columns, source)
    found.corrections = corrections_of(record)
    found.table = corrected(table, found.corrections)
    found.columns, found.left_out = permitted_here(columns, record.organisation, settings)
    preview.left_out = [{**one.as_dict, "at": one.at} for one in found.left_out]


def told(refused: FileRefused) -> dict[str, Any]:
    """As a preview keeps it."""
    return {"code": refused.code, "message": refused.message, "line": refused.line}


def _content(record: Import) -> BinaryIO:
    """Raises FileRefused where the storage has lost it."""
    try:
        return record.file.open()
    except FileNotFoundError:
        raise FileRefused("file_lost", "The content of this file is lost") from None


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


# --- Columns --------------------------------------------------------------------------------------


def _chosen_columns(record: Import, table: Table) -> Columns:
    """What maps by itself, and over it what was chosen by hand for columns that are still there."""
    wishes = _wishes_for(table.header, record.options.get("by_hand", {}))
    columns = automatic_columns(
        record.organisation,
        record.kind,
        table,
        erase_word=record.options.get("erase_word", ""),
        by_hand=wishes,
    )
    if record.mapping:
        return columns_from_mapping(table.header, record.mapping, automatic=columns)
    for at, code in wishes.items():
        columns = columns.with_hand(at, code)
    return columns


def _wishes_for(header: tuple[str, ...], by_hand: dict[str, list[str]]) -> dict[int, str]:
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
