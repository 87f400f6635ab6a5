"""A file is kept, and an import begins: what the page and the command do alike."""

from collections.abc import Mapping
from typing import Any, BinaryIO
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from relance.core import clock
from relance.files.storing import store
from relance.history.recording import record as note
from relance.imports.cells.dates import Order
from relance.imports.checking.correcting import corrections_of, forget_checked
from relance.imports.checking.intake import Intake, Settings, open_intake
from relance.imports.columns.fields import INVOICES
from relance.imports.models import Import
from relance.imports.reading.opening import ReadOptions
from relance.imports.values.unknowns import ValueMap
from relance.organisations.models import Member, Organisation


def keep_file(
    organisation: Organisation,
    settings: Settings,
    *,
    name: str,
    content: bytes | BinaryIO,
    member: Member | None = None,
    mapping: Mapping[str, str] | None = None,
    value_map: ValueMap | None = None,
    more_options: Mapping[str, Any] | None = None,
    state: str = Import.State.UPLOADED,
    lines: int = 0,
) -> Import:
    """Keep the file with what was chosen for it; `lines` where they are counted already."""
    begun = clock.now() if state == Import.State.APPLYING else None
    return Import.objects.create(
        organisation=organisation,
        kind=settings.kind,
        mode=settings.mode,
        creates_customers=settings.creates_customers,
        all_or_nothing=settings.all_or_nothing,
        file=store(organisation, content),
        file_name=name[:200],
        mapping=dict(mapping or {}),
        value_map=dict(value_map or {}),
        options={**options_of(settings), **(more_options or {})},
        created_by=member,
        state=state,
        lines=lines,
        started_at=begun,
        beat_at=begun,
    )


def options_of(settings: Settings) -> dict[str, Any]:
    reading = settings.reading
    options = {
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "sheet": reading.sheet,
        "header_row": None if reading.header_row is None else str(reading.header_row),
        "date_order": str(settings.date_order or ""),
        "complete_list": settings.is_complete_list,
        "erase_word": settings.erase_word,
    }
    return {name: value for name, value in options.items() if value}


def settings_of(record: Import) -> Settings:
    """What the person chose, as it was stored."""
    options = record.options
    return Settings(
        kind=record.kind,
        mode=record.mode,
        creates_customers=record.creates_customers,
        reading=ReadOptions(
            encoding=options.get("encoding", ""),
            delimiter=options.get("delimiter", ""),
            sheet=options.get("sheet", ""),
            header_row=int(options["header_row"]) if "header_row" in options else None,
        ),
        date_order=Order(options["date_order"]) if options.get("date_order") else None,
        is_complete_list=record.kind == INVOICES and bool(options.get("complete_list")),
        all_or_nothing=record.all_or_nothing,
        erase_word=options.get("erase_word", ""),
    )


def intake_of(record: Import) -> Intake:
    """The stored file, ready to be checked or applied. Raises FileRefused."""
    return open_intake(
        record.file.open(),
        record.organisation,
        settings_of(record),
        mapping=record.mapping or None,
        corrections=corrections_of(record),
        member=record.created_by,
        batch=record.batch,
        file_name=record.file_name,
        value_map=record.value_map,
    )


def begin(
    record: Import,
    *,
    lines: int,
    mapping: Mapping[str, str] | None = None,
    value_map: ValueMap | None = None,
) -> bool:
    """Claim the import for applying; a second click, or a second tab, gets False.

    `mapping` and `value_map` are those of the preview that was decided on. One that failed or was
    stopped goes on after its last line.
    """
    decided = {"mapping": mapping, "value_map": value_map}
    kept = {name: dict(said) for name, said in decided.items() if said is not None}
    waiting = [Import.State.UPLOADED, Import.State.FAILED, Import.State.STOPPED]
    return bool(
        Import.objects.filter(pk=record.pk, state__in=waiting).update(
            state=Import.State.APPLYING,
            **kept,
            run=uuid4().hex,
            lines=lines,
            lines_before=F("lines_done"),
            started_at=clock.now(),
            beat_at=clock.now(),
            finished_at=None,
        )
    )


def stop(record: Import, member: Member) -> bool:
    """No further line comes in; what came in stays, until it is undone or the import goes on.

    The chunk that is being written is finished first: its lock is waited for.
    """
    with transaction.atomic():
        stopped = Import.objects.filter(pk=record.pk, state=Import.State.APPLYING).update(
            state=Import.State.STOPPED, finished_at=clock.now()
        )
        if stopped:
            record.refresh_from_db()
            note(
                record.organisation,
                "import.stopped",
                record,
                member=member,
                batch=record.batch,
                facts={"file": record.file_name, "lines": record.lines_done},
            )
    return bool(stopped)


def came_to_nothing(record: Import) -> bool:
    """It failed, or was stopped, before anything of the file was dealt with."""
    is_over = record.state in (Import.State.FAILED, Import.State.STOPPED)
    return is_over and not record.lines_done and not record.report.get("settled_count")


def reconsider(record: Import) -> bool:
    """One that came to nothing is decided anew: its columns, its answers, its way.

    False where something came in, or someone else let it go on meanwhile.
    """
    with transaction.atomic():
        current = Import.objects.select_for_update(no_key=True).get(pk=record.pk)
        if not came_to_nothing(current):
            return False
        Import.objects.filter(pk=record.pk).update(
            state=Import.State.UPLOADED,
            lines=0,
            report={},
            preview={},
            started_at=None,
            beat_at=None,
            finished_at=None,
        )
        record.rows.all().delete()  # of a check before lines go in
        forget_checked(record)
    return True
