"""Columns → fields by themselves: as the last file with this header was mapped, else by the names
that are known, by likeness to them, by the look of the values. One column per field, the best wins.
"""

from collections.abc import Mapping
from dataclasses import replace

from relance.imports.columns.by_values import take_values
from relance.imports.columns.doubting import check_balance, check_ids, is_misled, is_misplaced
from relance.imports.columns.draft import Draft, Samples
from relance.imports.columns.fields import CONTACT_KEYS, CUSTOMERS, codes_of
from relance.imports.columns.mapped import (
    BETTER,
    LEFT_OUT_BEFORE,
    LIKENESS,
    NAME,
    OTHER_VALUES,
    REMEMBERED,
    UNSURE,
    Columns,
)
from relance.imports.columns.recognising import alike_to, scores_of

# What never has a value loses to what has.
_NEVER_FILLED = 0.01


def map_columns(
    kind: str,
    header: tuple[str, ...],
    samples: Samples = (),
    *,
    remembered: Mapping[int, str] | None = None,
    country: str = "FR",
) -> Columns:
    """The columns that map by themselves.

    `samples`: the cells of the first lines, each as wide as the header. `remembered`: column →
    field of the last file with this header, "" for a column that was left out by hand. `country`
    is the organisation's.
    """
    columns = _mapped(Draft(kind, header, samples, {}, country))
    if not remembered:
        return columns
    return _told_apart(_mapped(Draft(kind, header, samples, remembered, country)), columns)


def _mapped(draft: Draft) -> Columns:
    _map(draft, frozenset())
    if draft.kind == CUSTOMERS and "customer_name" not in draft.index:
        _map(draft, frozenset({"last_name", "full_name"}))
    if draft.kind == CUSTOMERS and not CONTACT_KEYS.intersection(draft.index):
        kept = (UNSURE, OTHER_VALUES)
        draft.found_before = {at: why for at, why in draft.why_not.items() if why[0] in kept}
        _map(draft, frozenset(codes_of("contact")))
    return draft.columns


def _told_apart(columns: Columns, without_memory: Columns) -> Columns:
    """Remembered is what would not have mapped so by itself."""
    how = {
        code: without_memory.how[code]
        if without_memory.index.get(code) == at
        else columns.how[code]
        for code, at in columns.index.items()
    }
    return replace(columns, how=how)


def _map(draft: Draft, without: frozenset[str]) -> None:
    """From the start, without some fields."""
    draft.begin(without)
    _take_remembered(draft)
    _take_names(draft)
    check_ids(draft)
    if any(draft.cells):
        take_values(draft)
    check_balance(draft)


def _take_remembered(draft: Draft) -> None:
    for at, code in draft.remembered.items():
        if not code:
            draft.why_not[at] = (LEFT_OUT_BEFORE, "")
        elif code in draft.allowed and code not in draft.index:
            draft.take(code, at, REMEMBERED)


def _take_names(draft: Draft) -> None:
    """Greedy: the best fit first, the leftmost of equals. A field or a column is taken once."""
    pairs = [
        (-score, at, code, how)
        for at in range(len(draft.header))
        if at not in draft.remembered
        for code, score, how in _fits(draft, at)
        if code in draft.allowed
    ]
    for _score, at, code, how in sorted(pairs):
        if at in draft.index.values():
            continue
        if code in draft.index:
            draft.why_not.setdefault(at, (BETTER, code))
        elif is_misplaced(draft, at, code):
            continue
        elif is_misled(draft, at, code, how):
            draft.why_not.setdefault(at, (OTHER_VALUES, code))
        else:
            draft.take(code, at, how)


def _fits(draft: Draft, at: int) -> list[tuple[str, int, str]]:
    """Field, score, how."""
    key = draft.keys[at]
    known = scores_of(draft.kind).get(key)
    fits, how = (known, NAME) if known else (alike_to(draft.kind, key), LIKENESS)
    weight = _NEVER_FILLED if draft.is_empty[at] else 1
    return [(code, max(1, int(score * weight)), how) for code, score in fits.items()]
