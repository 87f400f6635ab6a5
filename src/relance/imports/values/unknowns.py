"""Values that a closed list does not have, counted over a whole file: each is asked about once."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from relance.imports.cells.cleaning import plain
from relance.imports.cells.problems import Problem

# Field → value of the file (`value_key`) → what it stands for: an id, an ISO code; "" for nothing
# at all (the cell counts as empty), None for what was taken back.
ValueMap = Mapping[str, Mapping[str, Any]]

# The code of an error → the field whose list does not have the value.
FIELD_OF = {
    "country_unknown": "country",
    "currency_unknown": "currency",
    "position_unknown": "position",
    "plan_unknown": "plan",
    "manager_unknown": "account_managers",
}
# More different values than this are no list of choices: the column is the wrong one.
MOST_ASKED = 200
LONGEST_SPELLED = 300


@dataclass
class Unknown:
    """One value, as the file first writes it, and on how many lines it stands."""

    value: str
    column: str | None
    lines: int = 0


class Unknowns:
    """What no list has, field by field; `key` of a value as `value_key` makes it."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Unknown]] = {}
        self.dropped = 0

    def add(self, problems: Iterable[Problem]) -> None:
        """The errors of one line."""
        for problem in problems:
            if field := FIELD_OF.get(problem.code):
                self._count(field, problem)

    def _count(self, field: str, problem: Problem) -> None:
        known = self.found.setdefault(field, {})
        key = value_key(problem.value)
        if key not in known:
            if len(known) >= MOST_ASKED:
                self.dropped += 1
                return
            known[key] = Unknown(problem.value, problem.column)
        known[key].lines += 1

    @property
    def as_dict(self) -> dict[str, Any]:
        """Field → key → value, column, lines: what is stored with a check."""
        return {
            field: {
                key: {"value": one.value, "column": one.column, "lines": one.lines}
                for key, one in known.items()
            }
            for field, known in self.found.items()
        }


def unknowns_of(stored: Mapping[str, Any]) -> dict[str, dict[str, Unknown]]:
    """What `Unknowns.as_dict` stored."""
    return {
        field: {key: Unknown(**one) for key, one in known.items()}
        for field, known in stored.items()
    }


def note_spellings(found: dict[str, str], texts: Iterable[str], keys: Container[str]) -> None:
    """Add to `found` how values are written that have one of these keys; the first one counts."""
    for text in texts:
        if text and len(text) <= LONGEST_SPELLED and (key := value_key(text)) in keys:
            found.setdefault(key, text)


@lru_cache(maxsize=20_000)
def value_key(text: str) -> str:
    """Under which a value of the file is remembered: case, accents and signs do not matter, unless
    it has nothing else (`???`, `日本`).
    """
    return plain(text) or "".join(text.split()).casefold()
