"""What did not come in waits for a decision once more, as a file of its own: to be corrected."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from relance.imports.applying.starting import keep_file, settings_of
from relance.imports.exporting.downloading import (
    ErrorTable,
    error_table,
    name_of_errors,
)
from relance.imports.exporting.tabulating import CSV, csv_lines
from relance.imports.models import Import
from relance.imports.reading.opening import ReadOptions
from relance.organisations.models import Member

# So many lines keep the number that they had in the file they came from.
MOST_NUMBERED = 5_000
_BREAK = re.compile(r"\r\n|\r|\n")


def keep_errors(record: Import, member: Member, language: str) -> Import:
    """The lines in error of an import that is over, mapped and chosen as it was.

    Raises FileRefused where its file cannot be read any more.
    """
    table = error_table(record, language)
    numbers: dict[str, int] = {}
    with tempfile.TemporaryFile() as content:
        content.writelines(csv_lines(_numbered(table, numbers), ";"))
        content.seek(0)
        return keep_file(
            record.organisation,
            replace(settings_of(record), reading=ReadOptions(), is_complete_list=False),
            name=name_of_errors(record, CSV),
            content=content,
            member=member,
            value_map=record.value_map,
            more_options={"by_hand": _by_hand(record, table), "origin": _origin(record, numbers)},
        )


def _numbered(table: ErrorTable, numbers: dict[str, int]) -> Iterator[list[str]]:
    """What is written; `numbers` learns which line of the former file stands on which one here."""
    here = 1
    for number, cells in table.csv_rows():
        if number and len(numbers) < MOST_NUMBERED:
            numbers[str(here)] = number
        yield cells
        here += 1 + sum(len(_BREAK.findall(cell)) for cell in cells)


def _by_hand(record: Import, table: ErrorTable) -> dict[str, list[str]]:
    """Column here → what it is called, and the field that it had there."""
    return {
        str(place): [table.header[at], record.mapping.get(str(at), "")]
        for place, at in enumerate(table.columns)
    }


def _origin(record: Import, numbers: dict[str, int]) -> dict[str, Any]:
    """The file that the lines are of from the first, by which a person finds them."""
    former = record.options.get("origin", {"name": record.file_name, "lines": {}})
    lines = {here: former["lines"].get(str(there), there) for here, there in numbers.items()}
    return {"name": former["name"], "lines": lines}
