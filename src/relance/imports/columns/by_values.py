"""Fields that no name gave, from the look of the values: where one column alone has it."""

import re

from relance.imports.columns import looks
from relance.imports.columns.draft import Draft
from relance.imports.columns.fields import ASSIGNMENTS
from relance.imports.columns.mapped import OTHER_VALUES, UNSURE, VALUES
from relance.imports.columns.recognising import is_known

# « Transmis le », “Reviewed on”.
_SAYS_A_DAY = re.compile(r"\w\s+(le|on|at)\s*$", re.IGNORECASE)
_LOOKS = ("email", "account_managers", "vat_number", "phone", "currency", "country", "postcode")


def take_values(draft: Draft) -> None:
    """From columns of which the name says nothing else."""
    for code in _LOOKS:
        is_theirs = code == "account_managers" and draft.kind != ASSIGNMENTS
        if code in draft.allowed and code not in draft.index and not is_theirs:
            _take_only(draft, code, _looking_like(draft, code))
    _take_dates(draft)
    _take_total(draft)


def _take_only(draft: Draft, code: str, candidates: list[int]) -> None:
    if len(candidates) == 1:
        draft.take(code, candidates[0], VALUES)
    elif candidates:
        draft.why_not.update(dict.fromkeys(candidates, (UNSURE, code)))


def _looking_like(draft: Draft, look: str) -> list[int]:
    """The columns that are free, and filled with values of that look."""
    used = set(draft.index.values())
    return [
        at
        for at, key in enumerate(draft.keys)
        if at not in used
        and at not in draft.remembered
        and (not is_known(key) or draft.why_not.get(at, ("",))[0] == OTHER_VALUES)
        and looks.may_be_named(look, key)
        and not (look == "date" and _SAYS_A_DAY.search(draft.header[at]))
        and looks.looks_like(look, draft.cells[at], country=draft.country)
    ]


def _take_dates(draft: Draft) -> None:
    """One column is the date; of two the earlier. Beside a known date: only what fits it."""
    if "issued_on" not in draft.allowed:
        return
    dates = {at: draft.cells[at] for at in _looking_like(draft, "date")}
    issued, due = draft.index.get("issued_on"), draft.index.get("due_on")
    if issued is None and due is None:
        if pair := looks.earlier_and_later(dates):
            draft.take("issued_on", pair[0], VALUES)
            draft.take("due_on", pair[1], VALUES)
        else:
            _take_only(draft, "issued_on", list(dates))
    elif issued is None and due is not None:
        fits = [at for at in dates if looks.in_order(dates[at], draft.cells[due])]
        _take_only(draft, "issued_on", fits)
    elif due is None and issued is not None:
        fits = [at for at in dates if looks.in_order(draft.cells[issued], dates[at])]
        _take_only(draft, "due_on", fits)


def _take_total(draft: Draft) -> None:
    """Only where one column alone holds amounts: of two, one is without taxes, or paid."""
    if "total" in draft.allowed and "total" not in draft.index:
        _take_only(draft, "total", _looking_like(draft, "amount"))
