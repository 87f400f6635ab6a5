"""What becomes of the records of a stretch when an import is undone; not yet written."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Model

from relance.customers.models import Customer
from relance.imports.models import ImportKept

# Kind of record, id, field.
CellKey = tuple[str, int, str]


@dataclass(frozen=True)
class Cell:
    """A field that returns; `now` and `then` as history writes them, `value` as the row wants.

    `until` is the event that put an end to what returns.
    """

    row: Any
    name: str
    now: Any
    then: Any
    value: Any
    until: int

    @property
    def kind(self) -> str:
        return kind_of(self.row)

    @property
    def key(self) -> CellKey:
        return self.kind, self.row.pk, self.name


class Span(NamedTuple):
    """What an import did to a field: from the value before it to the one that it wrote last.

    `origin` is where the field returns to: that value before; or the one before an import that is
    undone, and had left it there as this one had changed it since. It stood `until` that event.
    """

    before: Any
    after: Any
    origin: Any
    until: int


@dataclass
class Decision:
    """For one stretch. `kept` are rows not yet written."""

    gone: dict[str, list[Any]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    kept: list[ImportKept] = field(default_factory=list)

    def go(self, row: Model) -> None:
        self.gone.setdefault(kind_of(row), []).append(row)

    def gone_ids(self, kind: str) -> set[int]:
        return {row.pk for row in self.gone.get(kind, ())}

    def cells_of(self, kind: str, name: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.name == name and cell.kind == kind]


def kind_of(row: Model) -> str:
    """The name that history calls it by."""
    return row._meta.model_name or ""


def customer_of(row: Model) -> int | None:
    """Whose it is; a group is nobody's."""
    return row.pk if isinstance(row, Customer) else getattr(row, "customer_id", None)
