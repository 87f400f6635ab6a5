"""`relance read-table FILE`: how a file is understood, without importing it."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from relance.core.commands import DONE, DONE_WITH_ERRORS, REFUSED, Outcome, RelanceCommand
from relance.core.refusal import Refused
from relance.imports.cells.problems import MESSAGES
from relance.imports.cells.refusals import FileRefused
from relance.imports.columns.recognising import known_names
from relance.imports.management.reading_options import (
    add_reading_options,
    naming_the_option,
    read_options,
)
from relance.imports.models import Import
from relance.imports.reading.printing import Printed, read_to_print, refusal_as_json


class Command(RelanceCommand):
    help = "Show how a CSV file or a spreadsheet is read, without importing it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        add_reading_options(parser)

    def act(self, **options: Any) -> Outcome:
        path: Path = options["file"]
        reading = read_options(options)
        try:
            source = path.open("rb")
        except OSError:
            raise Refused("file_missing", f"There is no file {path} that can be read") from None
        with source:
            try:
                printed = read_to_print(source, reading, _known_names)
            except FileRefused as refused:
                naming_the_option(refused)
                if not options["json"]:
                    raise
                return Outcome(refusal_as_json(refused), exit_code=REFUSED)
        exit_code = DONE_WITH_ERRORS if printed.problem_count else DONE
        if options["json"]:
            # Not through the outcome: the rows of a large file never stand in memory together.
            printed.write_json(partial(self.stdout.write, ending=""))
            raise SystemExit(exit_code)
        return Outcome({}, _in_words(printed), exit_code)


def _known_names(names: list[str]) -> int:
    return max(known_names(kind, names) for kind in Import.Kind.values)


def _in_words(printed: Printed) -> str:
    table = printed.table
    where = f"sheet {table.sheet}" if table.sheet else f"{table.encoding}, {table.delimiter!r}"
    header = f"header on line {table.header_line}" if table.header_line else "no header"
    lines = [f"{where}, {header}: {' | '.join(printed.header)}", f"{printed.row_count} lines"]
    lines += [f"line {one.line}: {MESSAGES[one.code]}: {one.text}" for one in table.skipped]
    if printed.problem_count:
        lines.append(f"{printed.problem_count} lines with a problem: --json names them")
    return "\n".join(lines) + "\n"
