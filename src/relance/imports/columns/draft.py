"""A header on its way to its fields: what feeds what so far, and why the other columns do not."""

from collections.abc import Mapping, Sequence

from relance.imports.cells.tables import Cell, is_blank
from relance.imports.columns.fields import CONTACT_KEYS, INVOICES, fields_of
from relance.imports.columns.mapped import (
    EMPTY,
    NO_CONTACT,
    NO_SUCH_FIELD,
    OF_OTHER_KIND,
    UNKNOWN,
    Columns,
)
from relance.imports.columns.recognising import (
    is_known,
    is_of_contacts_only,
    kind_of,
    scores_of,
)
from relance.imports.columns.spelling import heading_key, is_lettered

Samples = Sequence[Sequence[Cell]]
NUMBER_KEY = heading_key("Invoice number")


class Draft:
    """One header, and the cells of the first lines by column; `why_not` gathers the reasons of the
    columns that lose. `remembered`: as `map_columns` has it. `country` is the organisation's.
    """

    def __init__(
        self,
        kind: str,
        header: tuple[str, ...],
        samples: Samples,
        remembered: Mapping[int, str],
        country: str,
    ) -> None:
        self.kind, self.header, self.country = kind, header, country
        self.remembered = remembered
        self.keys = _keys_of(kind, header)
        self.cells = [[row[at] for row in samples] for at in range(len(header))]
        self.is_empty = [bool(cells) and all(map(is_blank, cells)) for cells in self.cells]
        self.allowed: frozenset[str] = frozenset()
        self.index: dict[str, int] = {}
        self.how: dict[str, str] = {}
        self.why_not: dict[int, tuple[str, str]] = {}
        # Why an earlier go left columns out.
        self.found_before: dict[int, tuple[str, str]] = {}

    def begin(self, without: frozenset[str]) -> None:
        """From the start, without some fields."""
        self.allowed = frozenset(one.code for one in fields_of(self.kind)) - without
        self.index, self.how, self.why_not = {}, {}, {}

    def take(self, code: str, at: int, how: str) -> None:
        self.index[code], self.how[code] = at, how
        self.why_not.pop(at, None)

    def give_up(self, code: str, reason: str, field: str) -> None:
        """The column is not of this field: `reason` as in `mapped`, and the `field` it is about."""
        self.why_not[self.index.pop(code)] = (reason, field)
        del self.how[code]

    @property
    def columns(self) -> Columns:
        used = set(self.index.values())
        why_not = {at: why for at, why in self.why_not.items() if at not in used}
        for at in range(len(self.header)):
            if at not in used and at not in why_not:
                why_not[at] = self.found_before.get(at, (self._reason(at), ""))
        return Columns(self.header, self.index, self.how, why_not)

    def _reason(self, at: int) -> str:
        if self.is_empty[at] or (not self.header[at] and not self.cells[at]):
            return EMPTY
        key = self.keys[at]
        if key in scores_of(self.kind):
            is_alone = self.allowed.isdisjoint(CONTACT_KEYS)
            return NO_CONTACT if is_alone and is_of_contacts_only(self.kind, key) else NO_SUCH_FIELD
        if other := kind_of(key):
            return OF_OTHER_KIND[other]
        return NO_SUCH_FIELD if is_known(key) else UNKNOWN


def _keys_of(kind: str, header: tuple[str, ...]) -> list[str]:
    """The names as they are compared; columns that go by their letters have none. Where Odoo writes
    `partner_id/name`, `name` is the invoice's own.
    """
    if is_lettered(header):
        return [""] * len(header)
    keys = [heading_key(name) for name in header]
    if kind == INVOICES and any(key.startswith("partner id") for key in keys):
        return [NUMBER_KEY if key == "name" else key for key in keys]
    return keys
