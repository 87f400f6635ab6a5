"""Some hundreds of lines on their way to values, column by column.

One cell at a time costs more in calls than in work: here a column is looked at as a whole where
its cells are ordinary, and what a text stands for is worked out once.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from relance.imports.cells.cleaning import texts_of
from relance.imports.cells.problems import Problem
from relance.imports.cells.tables import Cell, Row
from relance.imports.values.guide import Reading
from relance.imports.values.lines import Line

MOST_REMEMBERED = 20_000
LONGEST_REMEMBERED = 100


class Remembered(dict[str, Any]):
    """What each text of a column stands for: None for an empty one.

    `read` raises ValueError for a text that stands for nothing it should: that becomes `WRONG`,
    and `has_wrong` is set.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__({"": None})
        self.read = read
        self.has_wrong = False

    def __missing__(self, text: str) -> Any:
        try:
            value = self.read(text)
        except ValueError:
            value, self.has_wrong = WRONG, True
        if len(text) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
                self[""] = None
            self[text] = value
        return value


WRONG = object()


class _Finding(NamedTuple):
    """Something wrong: `at` which line; `value` is the cell's text where it is None."""

    at: int
    code: str
    field: str
    value: str | None = None
    is_error: bool = True


class Lot:
    """Sound lines: the cells of each column, and what was read of them so far.

    `values` is field → the value of each line, None where there is none.
    """

    def __init__(self, rows: Sequence[Row], reading: Reading) -> None:
        self.rows = rows
        self.reading = reading
        self.cells: list[tuple[Cell, ...]] = list(zip(*[row.cells for row in rows], strict=True))
        self.values: dict[str, list[Any]] = {}
        self._texts: dict[str, list[str]] = {}
        self._findings: list[_Finding] = []

    def cells_of(self, name: str) -> tuple[Cell, ...]:
        return self.cells[self.reading.columns.index[name]]

    def texts_of(self, name: str) -> list[str]:
        """Cleaned; empty where the cell is, or where the file has no such column."""
        if name not in self._texts:
            at = self.reading.columns.index.get(name)
            self._texts[name] = [""] * len(self.rows) if at is None else texts_of(self.cells[at])
        return self._texts[name]

    def values_of(self, name: str) -> list[Any]:
        """Nothing but None where nothing was read."""
        if name not in self.values:
            self.values[name] = [None] * len(self.rows)
        return self.values[name]

    def error(self, at: int, code: str, field: str, value: str | None = None) -> None:
        self._findings.append(_Finding(at, code, field, value))

    def warn(self, at: int, code: str, field: str) -> None:
        self._findings.append(_Finding(at, code, field, is_error=False))

    def take(self, name: str, code: str, values: list[Any]) -> None:
        """The values of a column, of which those that are WRONG become errors."""
        for at, value in enumerate(values):
            if value is WRONG:
                values[at] = None
                self.error(at, code, name)
        self.values[name] = values

    def remembered(self, name: str, read: Callable[[str], Any]) -> Remembered:
        """What the texts of this field stood for in the lots before."""
        known = self.reading.remembered.get(name)
        if known is None:
            known = self.reading.remembered[name] = Remembered(read)
        return known

    @property
    def doubtful(self) -> set[int]:
        """The places of the lines with which something is wrong, or odd."""
        return {finding.at for finding in self._findings}

    def lines(self, places: Sequence[int]) -> list[Line]:
        """The values back in lines, with what is wrong: those at these places."""
        columns, names = self.reading.columns, tuple(self.values)
        lots = list(zip(*self.values.values(), strict=True)) or [()] * len(self.rows)
        lines = {
            at: Line(self.rows[at].line, columns, self.rows[at].cells, dict(zip(names, lots[at])))  # noqa: B905  # of one length
            for at in places
        }
        for at, code, field, value, is_error in self._findings:
            if (line := lines.get(at)) is None:
                continue
            if value is not None:
                column = columns.name(field)
                line.add_error(Problem(line.number, column, value, code))
            elif is_error:
                line.error(code, field)
            else:
                line.warn(code, field)
        return list(lines.values())
