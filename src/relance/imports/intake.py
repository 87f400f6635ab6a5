"""A file on its way in: all that checking and applying need to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO

from relance.imports.columns import (
    Columns,
    check_complete,
    columns_from_mapping,
    known_names,
    map_by_hand,
    map_columns,
)
from relance.imports.dates import Order
from relance.imports.layout import Table
from relance.imports.models import Import
from relance.imports.reading import ReadOptions, read_table
from relance.imports.surveying import Survey, refuse_open_question, survey
from relance.imports.values import Lists, Reading
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
    """One file on its way in. `batch` and `member` go to the history of what it changes."""

    organisation: Organisation
    settings: Settings
    table: Table
    columns: Columns
    survey: Survey
    member: Member | None = None
    batch: str = ""
    file_name: str = ""

    def of_import(self, record: Import) -> "Intake":
        """The same file, now that the import is recorded: history names it."""
        return replace(self, batch=record.batch)

    def reading(self, lists: Lists) -> Reading:
        return Reading(
            columns=self.columns,
            lists=lists,
            country=self.organisation.country,
            currency=self.organisation.currency,
            date_orders=self.survey.date_orders(self.settings.date_order),
            decimal_marks=self.survey.decimal_marks,
            language=self.organisation.language,
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
    member: Member | None = None,
    batch: str = "",
    file_name: str = "",
) -> Intake:
    """Read the file, map its columns, look over it once. `source` stays open meanwhile.

    `mapping` is one that was stored, `by_hand` column name → field over the automatic one.
    Raises FileRefused for what needs a person's answer, too.
    """
    table = open_table(source, settings)
    columns = (
        map_columns(settings.kind, table.header)
        if mapping is None
        else columns_from_mapping(table.header, mapping)
    )
    columns = map_by_hand(settings.kind, columns, by_hand or {})
    check_complete(settings.kind, columns)
    found = survey(table, columns)
    refuse_open_question(found, columns, settings.date_order)
    return Intake(organisation, settings, table, columns, found, member, batch, file_name)
