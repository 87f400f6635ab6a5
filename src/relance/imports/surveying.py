"""One look at the whole file before its lines: what can only be decided over all of a column."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from relance.imports.amounts import decimal_mark_of, proven_mark
from relance.imports.cleaning import text_of
from relance.imports.columns import Columns
from relance.imports.dates import Evidence, Order
from relance.imports.fields import AMOUNT_FIELDS, DATE_FIELDS
from relance.imports.layout import Table
from relance.imports.refusals import FileRefused
from relance.imports.tables import Cell, is_blank

EXAMPLES = 3
DISTINCT_COUNTED = 20_000


@dataclass
class ColumnFacts:
    """What a column holds."""

    filled: int = 0
    examples: list[str] = field(default_factory=list)
    distinct: set[int] = field(default_factory=set)
    leading_zeros: int = 0

    def add(self, cell: Cell) -> None:
        if is_blank(cell):
            return
        self.filled += 1
        text = text_of(cell)
        if len(self.examples) < EXAMPLES and text not in self.examples:
            self.examples.append(text)
        if len(self.distinct) < DISTINCT_COUNTED:
            self.distinct.add(hash(text))  # long texts must not be kept
        self.leading_zeros += text[:1] == "0" and text[1:2].isdigit()


@dataclass
class Survey:
    """What the columns hold, and what was decided for all lines of a column."""

    lines: int
    facts: list[ColumnFacts]
    dates: dict[str, Evidence]
    decimal_marks: dict[str, str]

    def date_orders(self, said: Order | None = None) -> dict[str, Order | None]:
        """Per date field; a column that proves nothing follows the file's other dates, or what was
        said.
        """
        proven = {evidence.order for evidence in self.dates.values()} - {None}
        common = next(iter(proven)) if len(proven) == 1 else None
        return {name: evidence.order or said or common for name, evidence in self.dates.items()}

    def open_question(self, said: Order | None = None) -> str | None:
        """A date field whose days and months could be either way, if there is one."""
        orders = self.date_orders(said)
        questions = (name for name, evidence in self.dates.items() if evidence.is_question)
        return next((name for name in questions if orders[name] is None), None)


def survey(table: Table, columns: Columns, *, with_facts: bool = False) -> Survey:
    """Reads the file once, whole; memory does not grow with it."""
    facts = [ColumnFacts() for _name in table.header]
    dates = {name: Evidence() for name in DATE_FIELDS if name in columns.index}
    marks = {name: Counter[str]() for name in AMOUNT_FIELDS if name in columns.index}
    lines = 0
    for row in table.rows():
        lines += 1
        if row.damage:
            continue
        for name, evidence in dates.items():
            evidence.add(row.cells[columns.index[name]])
        for name, proofs in marks.items():
            proofs[proven_mark(row.cells[columns.index[name]])] += 1
        if with_facts:
            for fact, cell in zip(facts, row.cells, strict=True):
                fact.add(cell)
    return Survey(lines, facts, dates, _common_marks(marks))


def _common_marks(marks: Mapping[str, Counter[str]]) -> dict[str, str]:
    """One decimal mark for the amounts of a file: a column that proves none follows the others."""
    common = decimal_mark_of(sum(marks.values(), Counter()))
    return {name: decimal_mark_of(proofs) or common for name, proofs in marks.items()}


def refuse_open_question(found: Survey, columns: Columns, said: Order | None) -> None:
    """Raises FileRefused where a date could be read two ways: a guess would move due dates by
    months.
    """
    if name := found.open_question(said):
        raise FileRefused(
            "date_order_unknown",
            f"The dates of column {columns.name(name)} can be read day first or month first: "
            "say which with --date-order dmy or mdy",
        )
