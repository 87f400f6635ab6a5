"""How the columns of files with one header were mapped last, and what their unknown values stand
for: the next such file is taken in alike, in the same organisation.

Kept by the names of the columns: the same names in another order are the same header. A file
without a header of its own has nothing to be known by, and is not remembered.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from relance.core import clock
from relance.imports.columns.draft import Samples
from relance.imports.columns.fields import fields_of
from relance.imports.columns.looks import SAMPLED
from relance.imports.columns.mapped import LEFT_OUT, LEFT_OUT_BEFORE, Columns
from relance.imports.columns.mapping import map_columns
from relance.imports.columns.reasons import is_reason
from relance.imports.columns.spelling import heading_key, is_lettered
from relance.imports.models import ImportMapping
from relance.imports.reading.layout import Table
from relance.imports.values.erasing import without_word
from relance.imports.values.unknowns import ValueMap
from relance.organisations.models import Member, Organisation

_FEWEST_SAMPLED, _CELLS_SAMPLED = 20, 40_000


@dataclass(frozen=True)
class Remembered:
    """What is known of a header: column → field ("" for one that was left out by hand)."""

    columns: Mapping[int, str]
    value_map: ValueMap
    used_at: datetime
    used_by: Member | None


def recalled(organisation: Organisation, kind: str, header: tuple[str, ...]) -> Remembered | None:
    """How the last file with these columns was taken in; None for the first of them."""
    keys = _keys(header)
    if not keys:
        return None
    mappings = ImportMapping.objects.in_organisation(organisation).select_related("used_by__user")
    kept = mappings.filter(kind=kind, signature=_signature(keys)).first()
    if kept is None:
        return None
    known = {one.code for one in fields_of(kind)} | {""}
    columns = {at: kept.columns[key] for at, key in keys.items() if key in kept.columns}
    return Remembered(
        {at: code for at, code in columns.items() if code in known},
        kept.value_map,
        kept.used_at,
        kept.used_by,
    )


def automatic_columns(
    organisation: Organisation,
    kind: str,
    table: Table,
    *,
    erase_word: str = "",
    by_hand: Mapping[int, str] | None = None,
) -> Columns:
    """What maps by itself: as the last file with this header, by names, likeness and values. The
    word that erases is no value. Nothing is remembered of columns and fields that were chosen
    `by_hand` (column → field) for this file: a slip leaves no trace.
    """
    remembered = recalled(organisation, kind, table.header)
    chosen = by_hand or {}
    fields = set(chosen.values()) - {""}
    return map_columns(
        kind,
        table.header,
        [without_word(cells, erase_word) for cells in samples_of(table)],
        remembered={
            at: code
            for at, code in (remembered.columns if remembered else {}).items()
            if at not in chosen and code not in fields
        },
        country=organisation.country,
    )


def samples_of(table: Table) -> Samples:
    """The cells of the first lines that can be trusted; of a very wide table, of fewer lines."""
    lines = min(SAMPLED, max(_FEWEST_SAMPLED, _CELLS_SAMPLED // max(1, len(table.header))))
    return [row.cells for row in islice(table.rows(), lines) if not row.damage]


def whole_value_map(
    organisation: Organisation, kind: str, header: tuple[str, ...], said: ValueMap
) -> dict[str, dict[str, Any]]:
    """What was said for this file, over what is remembered for such files."""
    remembered = recalled(organisation, kind, header)
    before = remembered.value_map if remembered else {}
    return {field: {**before.get(field, {}), **said.get(field, {})} for field in {**before, **said}}


def remember(
    organisation: Organisation,
    kind: str,
    columns: Columns | None,
    value_map: ValueMap,
    *,
    member: Member | None = None,
) -> None:
    """Keep how this file is taken in, for the next one with its header. The last one wins; two at
    once leave one row.
    """
    keys = _keys(columns.header) if columns else {}
    if columns is None or not keys:
        return
    ImportMapping.objects.update_or_create(
        organisation=organisation,
        kind=kind,
        signature=_signature(keys),
        defaults={
            "columns": _by_key(keys, columns, recalled(organisation, kind, columns.header)),
            "value_map": _without_taken_back(value_map),
            "used_at": clock.now(),
            "used_by": member,
        },
    )


def forget(organisation: Organisation, kind: str, header: tuple[str, ...]) -> bool:
    """The next file with this header maps by its names again. False where nothing was kept."""
    mappings = ImportMapping.objects.in_organisation(organisation)
    deleted, _rows = mappings.filter(kind=kind, signature=_signature(_keys(header))).delete()
    return deleted > 0


def _by_key(keys: dict[int, str], columns: Columns, before: Remembered | None) -> dict[str, str]:
    """Only what a person left out is kept as such: another column may be known one day. Lines in
    error that come back were left without all that did not come in: there only what was so before.
    """
    fields = {at: code for code, at in columns.index.items()}
    by_hand = {
        at for at, (reason, _code) in columns.why_not.items() if reason in _LEFT_OUT_BY_A_PERSON
    }
    if any(map(is_reason, columns.header)):
        by_hand &= {at for at, code in (before.columns if before else {}).items() if not code}
    return {key: fields.get(at, "") for at, key in keys.items() if at in fields or at in by_hand}


def _without_taken_back(value_map: ValueMap) -> dict[str, dict[str, object]]:
    kept = {
        field: {key: target for key, target in values.items() if target is not None}
        for field, values in value_map.items()
    }
    return {field: values for field, values in kept.items() if values}


def _keys(header: tuple[str, ...]) -> dict[int, str]:
    """Column → its name as it is compared, counted where a name comes again. Empty for a file whose
    columns have no names. The reasons that we add to lines in error are none of the file's.
    """
    if is_lettered(header) or not any(map(heading_key, header)):
        return {}
    seen: dict[str, int] = {}
    keys: dict[int, str] = {}
    for at, name in enumerate(header):
        if is_reason(name):
            continue
        key = heading_key(name)
        seen[key] = seen.get(key, 0) + 1
        keys[at] = key if seen[key] == 1 else f"{key}#{seen[key]}"
    return keys


def _signature(keys: Mapping[int, str]) -> str:
    return hashlib.sha256("\n".join(sorted(keys.values())).encode()).hexdigest()


_LEFT_OUT_BY_A_PERSON = {LEFT_OUT, LEFT_OUT_BEFORE}
