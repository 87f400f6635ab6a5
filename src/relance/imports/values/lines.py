"""One line understood: the values that are there, and all that is wrong with it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.problems import Problem
from relance.imports.cells.tables import Cell
from relance.imports.columns.mapped import Columns

VALUE_SHOWN = 300  # characters of a wrong cell in reports
DAMAGE_SHOWN = 200
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Line:
    """`values` is field → value; None where the line does not say, or something wrong.

    `is_damaged`: its cells must not be trusted, and it has no values. `erased` are the fields that
    the word to erase empties, as it stood there.
    """

    __slots__ = (
        "cells",
        "columns",
        "erased",
        "errors",
        "is_damaged",
        "number",
        "values",
        "warnings",
    )

    def __init__(
        self,
        number: int,
        columns: Columns,
        cells: Sequence[Cell] = (),
        values: dict[str, Any] | None = None,
        *,
        is_damaged: bool = False,
    ) -> None:
        self.number = number
        self.columns = columns
        self.cells = cells
        self.values: dict[str, Any] = {} if values is None else values
        self.is_damaged = is_damaged
        # Of a million lines most have none: no list is made for them.
        self.errors: Sequence[Problem] = ()
        self.warnings: Sequence[Problem] = ()
        self.erased = _NOTHING

    def error(self, code: str, at: str | None = None, message: str = "") -> None:
        self.add_error(self._problem(code, at, message))

    def warn(self, code: str, at: str | None = None, message: str = "") -> None:
        self.add_warning(self._problem(code, at, message))

    def add_error(self, problem: Problem) -> None:
        self.errors = (*self.errors, problem)

    def add_warning(self, problem: Problem) -> None:
        self.warnings = (*self.warnings, problem)

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def gives(self, name: str) -> bool:
        """Whether the cell was filled, be it with something wrong. "" stands for a damaged line."""
        if not name or self.is_damaged:
            return self.is_damaged and not name
        at = self.columns.index.get(name)
        if at is None:
            return False
        cell = self.cells[at]
        begins = isinstance(cell, str) and cell[:1].isalnum()
        return begins or bool(text_of(cell))

    @property
    def written(self) -> dict[str, str]:
        """Field → the text of its cell, for those that are filled; "" → all of a damaged line."""
        names = [""] if self.is_damaged else self.columns.index
        return {name: text for name in names if (text := self._text(name))}

    def in_order(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """As the columns stand in the file."""
        if len(problems) < 2:
            return problems
        places = {name: at for at, name in enumerate(self.columns.header)}
        return sorted(problems, key=lambda problem: places.get(problem.column or "", -1))

    def _text(self, name: str) -> str:
        if self.is_damaged:
            return " ".join(filter(None, map(text_of, self.cells)))[:DAMAGE_SHOWN]
        at = self.columns.index.get(name)
        return "" if at is None else text_of(self.cells[at])

    def _problem(self, code: str, at: str | None, message: str) -> Problem:
        column = self.columns.name(at) if at else None
        return Problem(self.number, column, self._text(at or "")[:VALUE_SHOWN], code, message)
