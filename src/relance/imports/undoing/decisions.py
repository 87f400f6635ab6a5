"""What becomes of the records of a stretch when an import is undone; not yet written."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A field that returns; `now` and `then` as history writes them, `value` as the row wants."""

    kind: str
    row: Any
    name: str
    now: Any
    then: Any
    value: Any


@dataclass(frozen=True)
class Kept:
    """A record that stays, or (with `cell`, its name) one field. `event` touched it since."""

    kind: str
    pk: int
    name: str
    customer_id: int | None
    reasons: list[str]
    event: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    cell: str = ""


@dataclass
class Decision:
    """For one stretch."""

    gone: dict[str, list[Any]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def go(self, kind: str, row: Any) -> None:
        self.gone.setdefault(kind, []).append(row)

    def gone_ids(self, kind: str) -> set[int]:
        return {row.pk for row in self.gone.get(kind, ())}

    def cells_of(self, kind: str, name: str) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == kind and cell.name == name]
