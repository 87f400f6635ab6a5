"""A file on its way in: all that checking and applying need to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO

from relance.imports.cells.dates import Order
from relance.imports.checking.correcting import Corrections, corrected
from relance.imports.columns.mapped import (
    Columns,
    check_complete,
    columns_from_mapping,
    map_by_hand,
)
from relance.imports.columns.permitting import LeftOut, Way, permitted, way_of
from relance.imports.columns.recognising import known_names
from relance.imports.models import Import
from relance.imports.reading.layout import Table
from relance.imports.reading.opening import ReadOptions, read_table
from relance.imports.values.guide import Lists, Reading
from relance.imports.values.remembering import automatic_columns, whole_value_map
from relance.imports.values.surveying import Survey, refuse_open_question, survey
from relance.imports.values.unknowns import ValueMap
from relance.organisations.models import Member, Organisation


@dataclass(frozen=True)
class Settings:
    """What the person chose for this file."""

    kind: str
    mode: str = Import.Mode.FILL
    creates_customers: bool = False
    reading: ReadOptions = field(default_factory=ReadOptions)
    date_order: Order | None = None
    is_complete_list: bool = False
    all_or_nothing: bool = False
    # What a cell says to empty a field ("" where no word does).
    erase_word: str = ""

    @property
    def overwrites(self) -> bool:
        return self.mode == Import.Mode.UPDATE


@dataclass(frozen=True)
class Intake:
    """One file on its way in. `batch` and `member` go to the history of what it changes.

    `columns` are those that come in, `left_out` those that would head a field and may not.
    """

    organisation: Organisation
    settings: Settings
    table: Table
    columns: Columns
    survey: Survey
    member: Member | None = None
    batch: str = ""
    file_name: str = ""
    # What values that no list has stand for, as was said once for the whole file.
    value_map: ValueMap = field(default_factory=dict)
    # Columns that head a field and may not come in, each with why.
    left_out: tuple[LeftOut, ...] = ()
    # All columns that are mapped, those that may not come in among them.
    mapped: Columns | None = None

    def of_import(self, record: Import) -> "Intake":
        """The same file, now that the import is recorded: history names it."""
        return replace(self, batch=record.batch)

    @property
    def way(self) -> Way:
        """What its lines may do."""
        return way_of(
            self.settings.kind,
            self.settings.mode,
            creates_customers=self.settings.creates_customers,
            source_system=self.organisation.source_system,
        )

    @property
    def mapping(self) -> dict[str, str]:
        """Column (position, from 0) → field, those left out as well: what is stored."""
        left_out = {str(one.at): one.field for one in self.left_out}
        return {**self.columns.as_mapping, **left_out}

    def reading(self, lists: Lists) -> Reading:
        return Reading(
            columns=self.columns,
            lists=lists,
            country=self.organisation.country,
            currency=self.organisation.currency,
            date_orders=self.survey.date_orders(self.settings.date_order),
            decimal_marks=self.survey.decimal_marks,
            language=self.organisation.language,
            erase_word=self.settings.erase_word,
            may_erase=self.settings.overwrites,
        )


def open_table(source: BinaryIO, settings: Settings) -> Table:
    """Raises FileRefused."""
    names = partial(known_names, settings.kind)
    return read_table(source, options=settings.reading, known_names=names)


def open_intake(
    source: BinaryIO,
    organisation: Organisation,
    settings: Settings,
    *,
    mapping: Mapping[str, str] | None = None,
    by_hand: Mapping[str, str] | None = None,
    corrections: Corrections | None = None,
    member: Member | None = None,
    batch: str = "",
    file_name: str = "",
    value_map: ValueMap | None = None,
) -> Intake:
    """Read the file, map its columns, look over it once. `source` stays open meanwhile.

    `mapping` is one that was stored, `by_hand` column name → field over the automatic one; so is
    `value_map`, without which what is remembered of such files holds;
    `corrections` what a person wrote over lines of the file.
    Raises FileRefused for what needs a person's answer, too.
    """
    table = corrected(open_table(source, settings), corrections or {})
    mapped = (
        automatic_columns(organisation, settings.kind, table, erase_word=settings.erase_word)
        if mapping is None
        else columns_from_mapping(table.header, mapping)
    )
    mapped = map_by_hand(settings.kind, mapped, by_hand or {})
    check_complete(settings.kind, mapped)
    columns, left_out = permitted_here(mapped, organisation, settings)
    found = survey(table, columns)
    refuse_open_question(found, columns, settings.date_order)
    return Intake(
        organisation,
        settings,
        table,
        columns,
        found,
        member,
        batch,
        file_name,
        value_map=(
            whole_value_map(organisation, settings.kind, table.header, {})
            if value_map is None
            else value_map
        ),
        left_out=left_out,
        mapped=mapped,
    )


def permitted_here(
    columns: Columns, organisation: Organisation, settings: Settings
) -> tuple[Columns, tuple[LeftOut, ...]]:
    """The columns that may come in here, and those left out. Raises FileRefused."""
    return permitted(
        columns,
        kind=settings.kind,
        mode=settings.mode,
        source_system=organisation.source_system,
    )
