"""One look at the whole file before its lines: what can only be decided over all of a column."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from relance.core.memory import no_search_for_cycles
from relance.customers.naming import name_keys
from relance.imports.cells.amounts import decimal_mark_of, proven_mark
from relance.imports.cells.cleaning import lines_of, several, texts_of
from relance.imports.cells.dates import Evidence, Order
from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Cell
from relance.imports.columns.fields import AMOUNT_FIELDS, DATE_FIELDS
from relance.imports.columns.mapped import Columns
from relance.imports.reading.layout import Table
from relance.imports.values.recurring import Recurring
from relance.imports.values.unknowns import ValueMap, note_spellings

EXAMPLES = 3
LINES_LOOKED_AT = 20_000


@dataclass
class ColumnFacts:
    """What a column holds: `filled` over all lines, the rest over the first ones."""

    filled: int = 0
    examples: list[str] = field(default_factory=list)
    distinct: set[int] = field(default_factory=set)
    leading_zeros: int = 0

    def add(self, texts: list[str], *, looked_at: int) -> None:
        """The cells of some lines, of which so many are looked at; all are counted if filled."""
        self.filled += len(texts) - texts.count("")
        if looked_at > 0:
            filled = list(filter(None, texts[:looked_at]))
            self._note_examples(filled)
            self.distinct.update(map(hash, filled))  # long texts must not be kept
            self.leading_zeros += sum(text[:1] == "0" and text[1:2].isdigit() for text in filled)

    def _note_examples(self, texts: list[str]) -> None:
        for text in texts:
            if len(self.examples) >= EXAMPLES:
                return
            if text not in self.examples:
                self.examples.append(text)


@dataclass
class Survey:
    """What the columns hold, and what was decided for all lines of a column.

    `external_ids` and `names` (by their `name_key`) tell which come again: as a `Line` has them,
    corrections by hand included.
    """

    lines: int
    facts: list[ColumnFacts]
    dates: dict[str, Evidence]
    decimal_marks: dict[str, str]
    external_ids: Recurring
    names: Recurring
    # Field → key of a value → how the file first writes it, of those that were asked for.
    spellings: dict[str, dict[str, str]] = field(default_factory=dict)

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


@no_search_for_cycles()
def survey(
    table: Table,
    columns: Columns,
    *,
    with_facts: bool = False,
    said: ValueMap | None = None,
    progress: Callable[[int], None] | None = None,
) -> Survey:
    """Reads the file once, whole; memory does not grow with it. How it writes the values that are
    `said` is noted.
    """
    spellings: dict[str, dict[str, str]] = {
        name: {} for name in said or {} if name in columns.index
    }
    facts = [ColumnFacts() for _name in table.header]
    dates = {name: Evidence() for name in DATE_FIELDS if name in columns.index}
    marks = {name: Counter[str]() for name in AMOUNT_FIELDS if name in columns.index}
    external_ids, names = Recurring(), Recurring()
    lines = 0
    for rows in table.blocks():
        cells = [row.cells for row in rows if not row.damage]
        for name, evidence in dates.items():
            evidence.add_all(_column(cells, columns.index[name]))
        for name, proofs in marks.items():
            proofs.update(map(proven_mark, _column(cells, columns.index[name])))
        if (at := columns.index.get("external_id")) is not None:
            external_ids.add(lines_of(texts_of(_column(cells, at))))
        if (at := columns.index.get("customer_name")) is not None:
            names.add(name_keys(texts_of(_column(cells, at))))
        for at, fact in enumerate(facts if with_facts else ()):
            fact.add(texts_of(_column(cells, at)), looked_at=LINES_LOOKED_AT - lines)
        for name, found in spellings.items():
            written = dict.fromkeys(texts_of(_column(cells, columns.index[name])))
            if name == "account_managers":
                written = dict.fromkeys(one for text in written for one in several(text))
            note_spellings(found, written, (said or {})[name])
        lines += len(rows)
        if progress:
            progress(lines)
    return Survey(lines, facts, dates, _common_marks(marks), external_ids, names, spellings)


def _column(cells: list[list[Cell]], at: int) -> list[Cell]:
    return [line[at] for line in cells]


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
