"""Which column feeds which field, how that was found (see `mapping`), and what a person says over
it. Of every column it is known how it was mapped, or why it is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from relance.imports.cells.refusals import FileRefused
from relance.imports.columns.fields import (
    ASSIGNMENTS,
    CONTACTS,
    CUSTOMERS,
    FIELDS,
    INVOICES,
    fields_of,
    missing_fields,
)
from relance.imports.columns.reasons import is_reason
from relance.imports.columns.spelling import heading_key

# How a column was mapped.
REMEMBERED, NAME, LIKENESS, VALUES, HAND = "remembered", "name", "likeness", "values", "hand"
# Why it was not: another fits better; nothing is called so; we keep no such thing; its values are
# none of what it is called; more than one looks like it; nothing is in it; as a person said, now or
# for the last file with this header; no contact is made of it alone.
BETTER, UNKNOWN, NO_SUCH_FIELD, OTHER_VALUES = "better", "unknown", "no_field", "values"
UNSURE, EMPTY, LEFT_OUT, LEFT_OUT_BEFORE = "unsure", "empty", "hand", "remembered"
NO_CONTACT = "no_contact"
# It is a field of another kind of file: by the kind where it belongs.
OF_OTHER_KIND = {
    CUSTOMERS: "of_customers",
    CONTACTS: "of_contacts",
    ASSIGNMENTS: "of_assignments",
    INVOICES: "of_invoices",
}


@dataclass(frozen=True)
class Unused:
    """A column that feeds no field: `reason` as above; the `field` that it would have been, and the
    name of the column that has it, where that is the reason.
    """

    at: int
    name: str
    reason: str
    field: str = ""
    winner: str = ""


@dataclass(frozen=True)
class Columns:
    """Which column of the file feeds which field, how that was found, and why the others do not.

    Header names are as the file writes them.
    """

    header: tuple[str, ...]
    index: Mapping[str, int]
    how: Mapping[str, str] = field(default_factory=dict)
    why_not: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def name(self, field: str) -> str | None:
        """The header name of the column of a field, as the file writes it."""
        at = self.index.get(field)
        return None if at is None else shown_name(self.header, at)

    @property
    def ignored(self) -> list[str]:
        return [one.name for one in self.unused]

    @property
    def unused(self) -> list[Unused]:
        """The columns that are left out, in the order of the file, each with its reason. Columns
        without a name are told of only where something is in them.
        """
        used = set(self.index.values())
        return [
            self._unused(at)
            for at, name in enumerate(self.header)
            if at not in used
            and not is_reason(name)
            and (name or self.why_not.get(at, (EMPTY, ""))[0] != EMPTY)
        ]

    def _unused(self, at: int) -> Unused:
        reason, code = self.why_not.get(at, (UNKNOWN, ""))
        winner = (self.name(code) or "") if reason == BETTER else ""
        return Unused(at, shown_name(self.header, at), reason, code, winner)

    @property
    def as_mapping(self) -> dict[str, str]:
        """Column (position, from 0) → field: what is stored with an import."""
        return {str(at): field for field, at in self.index.items()}

    @property
    def is_remembered(self) -> bool:
        """Whether the last file with this header decided over some column."""
        reasons = {reason for reason, _code in self.why_not.values()}
        return REMEMBERED in self.how.values() or LEFT_OUT_BEFORE in reasons

    def with_hand(self, at: int, field: str) -> "Columns":
        """As a person says: this column feeds that field, or ("") none."""
        index = {code: place for code, place in self.index.items() if place != at and code != field}
        how = {code: how for code, how in self.how.items() if code in index}
        why_not = {place: why for place, why in self.why_not.items() if place != at}
        if field:
            if self.index.get(field, at) != at:
                why_not[self.index[field]] = (BETTER, field)
            index[field], how[field] = at, HAND
        else:
            why_not[at] = (LEFT_OUT, "")
        return replace(self, index=index, how=how, why_not=why_not)

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON keeps it; `columns_kept` reads it again."""
        return {
            "header": list(self.header),
            "index": dict(self.index),
            "how": dict(self.how),
            "why_not": {str(at): list(why) for at, why in self.why_not.items()},
        }


def columns_kept(kept: Mapping[str, Any]) -> Columns:
    """What `Columns.kept` wrote."""
    return Columns(
        tuple(kept["header"]),
        kept["index"],
        kept.get("how", {}),
        {int(at): (reason, code) for at, (reason, code) in kept.get("why_not", {}).items()},
    )


def shown_name(header: tuple[str, ...], at: int) -> str:
    return header[at] or f"#{at + 1}"


def map_by_hand(kind: str, columns: Columns, wishes: Mapping[str, str]) -> Columns:
    """Column name → field code over what mapped by itself; an empty field leaves the column out.

    Raises FileRefused for a column or a field that does not exist.
    """
    allowed = {one.code for one in fields_of(kind)}
    for name, code in wishes.items():
        at = _position(columns.header, name)
        if code and code not in allowed:
            raise FileRefused(
                "field_unknown", f"No field {code}: choose among {', '.join(sorted(allowed))}"
            )
        columns = columns.with_hand(at, code)
    return columns


def _position(header: tuple[str, ...], name: str) -> int:
    wanted = heading_key(name)
    for at, candidate in enumerate(header):
        if candidate == name or shown_name(header, at) == name:
            return at
    for at, candidate in enumerate(header):
        if candidate and heading_key(candidate) == wanted:
            return at
    raise FileRefused("column_unknown", f"The file has no column {name}: {', '.join(header)}")


def columns_from_mapping(
    header: tuple[str, ...], mapping: Mapping[str, str], *, automatic: Columns | None = None
) -> Columns:
    """What `as_mapping` stored. With `automatic`, what maps by itself, it is known how."""
    index = {
        code: int(at) for at, code in mapping.items() if int(at) < len(header) and code in FIELDS
    }
    if automatic is None:
        return Columns(header, index)
    columns = automatic
    for code in automatic.index.keys() - index.keys():
        columns = columns.with_hand(automatic.index[code], "")
    for code, at in index.items():
        if automatic.index.get(code) != at:
            columns = columns.with_hand(at, code)
    return columns


def check_complete(kind: str, columns: Columns) -> None:
    """Raises FileRefused, naming what is missing and what the file has."""
    missing = missing_fields(kind, columns.index)
    if missing:
        wanted = "; ".join(" or ".join(need) for need in missing)
        raise FileRefused(
            "column_missing",
            f"No column for {wanted}. The file has: {', '.join(filter(None, columns.header))}. "
            "Say which with --map 'Column=field'",
        )
