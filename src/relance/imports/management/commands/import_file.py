"""`relance import KIND FILE --organisation S`: a file comes in, from the command line."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandParser

from relance.core.commands import DONE, DONE_WITH_ERRORS, REFUSED, Outcome, RelanceCommand
from relance.core.refusal import Refused
from relance.imports.applying.apply import fail_for
from relance.imports.applying.starting import keep_file
from relance.imports.applying.wholly import OUTCOMES, Withheld, bring_in, check_wholly
from relance.imports.cells.dates import Order
from relance.imports.checking.check import check
from relance.imports.checking.intake import Intake, Settings, open_intake
from relance.imports.checking.reporting import Report
from relance.imports.columns.fields import INVOICES
from relance.imports.columns.permitting import refuse_mode
from relance.imports.management.reading_options import (
    add_reading_options,
    naming_the_option,
    read_options,
)
from relance.imports.models import Import
from relance.imports.values.remembering import remember
from relance.organisations.models import Organisation
from relance.organisations.queries import organisation_by_slug

LONGEST_ERASE_WORD = 40


class Command(RelanceCommand):
    help = "Import customers, contacts, assignments or invoices from a CSV or Excel file."
    word = "import"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=Import.Kind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument(
            "--mode",
            choices=Import.Mode.values,
            default=Import.Mode.FILL,
            help="fill empty cells (the default), update, create only what is new, "
            "assign managers and plans only",
        )
        parser.add_argument("--create-customers", action="store_true")
        parser.add_argument("--map", action="append", default=[], metavar="'Column=field'")
        parser.add_argument(
            "--erase-word",
            type=_erase_word,
            default=None,
            metavar="WORD",
            help="a cell that holds just this empties the field, with --mode update",
        )
        parser.add_argument(
            "--complete-list",
            action="store_true",
            help="the file lists all unpaid invoices: those it lacks are settled",
        )
        parser.add_argument("--date-order", choices=[str(order) for order in Order])
        add_reading_options(parser)
        _add_extent(parser)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def act(self, **options: Any) -> Outcome:
        organisation = organisation_by_slug(options["organisation"])
        path: Path = options["file"]
        try:
            source = path.open("rb")
        except OSError:
            raise Refused("file_missing", f"There is no file {path} that can be read") from None
        with source:
            told, exit_code = _brought(source, organisation, options)
        return Outcome(told, _in_words(told), exit_code)


def _add_extent(parser: CommandParser) -> None:
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument(
        "--only-valid",
        action="store_true",
        help="lines in error stay out, the others come in (the default)",
    )
    extent.add_argument(
        "--all-or-nothing",
        action="store_true",
        help="one line in error, and nothing comes in (exit code 2)",
    )


def _erase_word(text: str) -> str:
    if not text.strip() or len(text.strip()) > LONGEST_ERASE_WORD:
        raise ArgumentTypeError(f"takes a word of at most {LONGEST_ERASE_WORD} characters")
    return text


def _brought(
    source: BinaryIO, organisation: Organisation, options: dict[str, Any]
) -> tuple[dict[str, Any], int]:
    """The report of what came in, and the exit code. A check alone is no import, and has no number;
    one that was withheld has: it is in the list.
    """
    try:
        intake = _intake(source, organisation, options)
    except Refused as refused:
        raise naming_the_option(refused) from None
    record = None if options["dry_run"] else _kept(source, intake)
    # `relance undo-import` asks for the number.
    number = {} if record is None else {"import": record.pk}
    try:
        report = _check(intake) if record is None else _apply(record, intake)
    except Withheld as withheld:
        return {**number, **withheld.report}, REFUSED
    return {**number, **report.as_dict}, DONE_WITH_ERRORS if report.lines_in_error else DONE


def _intake(source: BinaryIO, organisation: Organisation, options: dict[str, Any]) -> Intake:
    if options["complete_list"] and options["kind"] != INVOICES:
        raise Refused("complete_list_refused", "--complete-list is for invoices")
    settings = Settings(
        kind=options["kind"],
        mode=options["mode"],
        creates_customers=options["create_customers"],
        reading=read_options(options),
        date_order=Order(options["date_order"]) if options["date_order"] else None,
        is_complete_list=options["complete_list"],
        all_or_nothing=options["all_or_nothing"],
        erase_word=options["erase_word"] or "",
    )
    # Before the columns: nobody is to correct them for a way that such a file never goes.
    refuse_mode(settings.kind, settings.mode, organisation.source_system)
    wishes = dict(map(_wish, options["map"]))
    intake = open_intake(
        source, organisation, settings, by_hand=wishes, file_name=options["file"].name
    )
    if options["sheet"] and intake.table.sheet is None:
        raise Refused("sheet_unknown", "--sheet is for spreadsheets, and this file is text")
    return intake


def _wish(text: str) -> tuple[str, str]:
    column, mark, field = text.rpartition("=")
    if not mark:
        raise Refused("map_invalid", f"--map takes 'Column=field', not {text!r}")
    return column.strip(), field.strip()


def _check(intake: Intake) -> Report:
    return check_wholly(intake) if intake.settings.all_or_nothing else check(intake)


def _kept(source: BinaryIO, intake: Intake) -> Import:
    record = keep_file(
        intake.organisation,
        intake.settings,
        name=intake.file_name,
        content=source,
        mapping=intake.mapping,
        value_map=intake.value_map,
        state=Import.State.APPLYING,
        lines=intake.survey.lines,
    )
    remember(intake.organisation, intake.settings.kind, intake.mapped, intake.value_map)
    return record


def _apply(record: Import, intake: Intake) -> Report:
    try:
        return bring_in(record, intake.of_import(record))
    except BaseException as error:  # Ctrl-C too: the page of the import lets it go on
        fail_for(record, error)
        raise


def _in_words(told: dict[str, Any]) -> str:
    counts = [
        f"{thing.replace('_', ' ')} {outcome}: {number}"
        for outcome in OUTCOMES
        for thing, number in told[outcome].items()
        if number
    ]
    lines = [
        f"import {told['import']}" if "import" in told else "Checked only: nothing was written.",
        f"{told['lines']} {'line' if told['lines'] == 1 else 'lines'}",
        *counts,
    ]
    if told["joined"]:
        lines.append(f"lines joined to an earlier one: {told['joined']}")
    lines += [
        f"line {problem['line']}: {problem['message']}{_cell(problem)}"
        for problem in told["errors"]
    ]
    reasons = {one["column"]: one["message"] for one in told["left_out"]}
    for column in told["ignored_columns"]:
        reason = f" ({reasons[column]})" if column in reasons else ""
        lines.append(f"column left out: {column}{reason}")
    if "refused" in told:
        lines.append(told["refused"]["message"])
    return "\n".join(lines) + "\n"


def _cell(problem: dict[str, Any]) -> str:
    """Which cell, and what it holds; some problems are of the whole line."""
    told = ": ".join(part for part in (problem["column"], problem["value"]) if part)
    return f" ({told})" if told else ""
