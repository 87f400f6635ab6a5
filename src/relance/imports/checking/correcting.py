"""Lines that a person corrects in the page, or leaves out, before the file comes in.

The stored file stays as it came: what was corrected is laid over its lines whenever they are read,
so that checking, applying, resuming and the download all see the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.db import transaction
from django.db.models import Count, Max

from relance.core.refusal import Refused
from relance.imports.cells.tables import BlockSource, Record, is_blank
from relance.imports.models import CheckedRow, Import, ImportCorrection
from relance.imports.reading.layout import Table

# So many by hand; beyond, the file itself is the place to correct.
MOST_CORRECTIONS = 5_000
LONGEST_CELL = 2_000
_CONTROL_SIGNS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


@dataclass(frozen=True)
class Corrected:
    """What stands in cells of a line (by position, from 0) in place of what the file has."""

    cells: Mapping[int, str]
    is_left_out: bool = False


Corrections = Mapping[int, Corrected]


def corrections_of(record: Import) -> dict[int, Corrected]:
    """By line."""
    rows = ImportCorrection.objects.filter(record=record)
    return {
        line: Corrected({int(at): text for at, text in cells.items()}, is_left_out)
        for line, cells, is_left_out in rows.values_list("line", "cells", "is_left_out")
    }


def corrections_mark(record: Import) -> list[int]:
    """Another one after every change: corrections are replaced, never changed."""
    rows = ImportCorrection.objects.filter(record=record)
    return list(rows.aggregate(n=Count("pk"), last=Max("pk")).values())


def corrected(table: Table, corrections: Corrections) -> Table:
    """The same table with what was corrected by hand, and without what was left out."""
    if not corrections:
        return table
    source = partial(_overlaid, table.source, corrections, len(table.header))
    left_out = replace(table, source=partial(_left_out, table.source, corrections), skipped=[])
    return replace(table, source=source, skipped=[], left_out=left_out)


def _left_out(source: BlockSource, corrections: Corrections) -> Iterator[list[Record]]:
    lines = {line for line, one in corrections.items() if one.is_left_out}
    for block in source() if lines else ():
        yield [record for record in block if record.line in lines]


def _overlaid(source: BlockSource, corrections: Corrections, width: int) -> Iterator[list[Record]]:
    for block in source():
        yield list(_written_over(block, corrections, width))


def _written_over(block: list[Record], corrections: Corrections, width: int) -> Iterator[Record]:
    for record in block:
        one = corrections.get(record.line)
        if one is None:
            yield record
        elif not one.is_left_out:
            yield _with(record, one, width)


def _with(record: Record, one: Corrected, width: int) -> Record:
    """A line whose every cell was written by hand is not damaged any more, once nothing stands
    behind its last column.
    """
    last = max(width, len(record.cells), *(at + 1 for at in one.cells))
    cells = [*record.cells, *[None] * (last - len(record.cells))]
    for at, text in one.cells.items():
        cells[at] = text or None
    if one.cells.keys() >= set(range(width)) and all(map(is_blank, cells[width:])):
        return Record(record.line, cells[:width])
    return record._replace(cells=cells)


def correct(record: Import, line: int, cells: Mapping[int, str]) -> bool:
    """Keep what a person wrote into cells of a line. False where the import is decided already.

    Raises Refused where that is too much by hand.
    """
    written = {at: text.translate(_CONTROL_SIGNS)[:LONGEST_CELL] for at, text in cells.items()}
    return _replace(record, line, lambda former: Corrected({**former.cells, **written}))


def leave_out(record: Import, line: int) -> bool:
    """The line does not come in; what was written into it by hand is kept, should it come back."""
    return _replace(record, line, lambda former: Corrected(former.cells, is_left_out=True))


def take_back(record: Import, line: int) -> bool:
    """The line is as the file has it again."""
    return _replace(record, line, lambda _former: None)


def _replace(record: Import, line: int, change: Callable[[Corrected], Corrected | None]) -> bool:
    with transaction.atomic():
        waiting = Import.objects.filter(pk=record.pk, state=Import.State.UPLOADED)
        if not waiting.select_for_update(no_key=True).exists():
            return False
        rows = ImportCorrection.objects.filter(record=record)
        known = rows.filter(line=line).first()
        cells = {int(at): text for at, text in known.cells.items()} if known else {}
        new = change(Corrected(cells, bool(known and known.is_left_out)))
        if known:
            known.delete()
        if new is None:
            return known is not None
        if rows.count() >= MOST_CORRECTIONS:
            raise Refused(
                "too_many_corrections",
                "Too many lines are corrected by hand: correct them in the file",
            )
        ImportCorrection.objects.create(
            organisation_id=record.organisation_id,
            record=record,
            line=line,
            cells={str(at): text for at, text in new.cells.items()},
            is_left_out=new.is_left_out,
        )
        return True


def forget_checked(record: Import) -> None:
    """Once the import is decided, what its checks found is in its outcome."""
    CheckedRow.objects.filter(record=record).delete()
