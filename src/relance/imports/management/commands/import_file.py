"""`relance import KIND FILE --organisation S`: a file comes in, from the command line."""

from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandParser

from relance.core.commands import DONE, DONE_WITH_ERRORS, Outcome, RelanceCommand
from relance.core.refusal import Refused
from relance.imports.applying import apply, fail_for
from relance.imports.checking import check
from relance.imports.dates import Order
from relance.imports.fields import INVOICES
from relance.imports.intake import Intake, Settings, open_intake
from relance.imports.models import Import
from relance.imports.reading import ReadOptions
from relance.imports.reporting import Report
from relance.imports.starting import keep_file
from relance.organisations.models import Organisation
from relance.organisations.queries import organisation_by_slug


class Command(RelanceCommand):
    help = "Import customers, contacts, assignments or invoices from a CSV or Excel file."
    word = "import"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=Import.Kind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--mode", choices=Import.Mode.values, default=Import.Mode.FILL)
        parser.add_argument("--create-customers", action="store_true")
        parser.add_argument("--map", action="append", default=[], metavar="'Column=field'")
        parser.add_argument(
            "--complete-list",
            action="store_true",
            help="the file lists all unpaid invoices: those it lacks are settled",
        )
        parser.add_argument("--date-order", choices=[str(order) for order in Order])
        parser.add_argument("--encoding", default="")
        parser.add_argument("--delimiter", default="")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def act(self, **options: Any) -> Outcome:
        organisation = organisation_by_slug(options["organisation"])
        path: Path = options["file"]
        try:
            source = path.open("rb")
        except OSError:
            raise Refused("file_missing", f"There is no file {path} that can be read") from None
        with source:
            intake = _intake(source, organisation, options)
            report = check(intake) if options["dry_run"] else _apply(source, intake)
        return Outcome(
            data=report.as_dict,
            text=_in_words(report),
            exit_code=DONE_WITH_ERRORS if report.errors else DONE,
        )


def _intake(source: BinaryIO, organisation: Organisation, options: dict[str, Any]) -> Intake:
    settings = Settings(
        kind=options["kind"],
        mode=options["mode"],
        creates_customers=options["create_customers"],
        reading=ReadOptions(
            encoding=options["encoding"],
            delimiter=options["delimiter"].replace("\\t", "\t").replace("tab", "\t"),
            sheet=options["sheet"],
        ),
        date_order=Order(options["date_order"]) if options["date_order"] else None,
        is_complete_list=options["complete_list"] and options["kind"] == INVOICES,
    )
    wishes = dict(map(_wish, options["map"]))
    return open_intake(
        source, organisation, settings, by_hand=wishes, file_name=options["file"].name
    )


def _wish(text: str) -> tuple[str, str]:
    column, mark, field = text.rpartition("=")
    if not mark:
        raise Refused("map_invalid", f"--map takes 'Column=field', not {text!r}")
    return column.strip(), field.strip()


def _apply(source: BinaryIO, intake: Intake) -> Report:
    source.seek(0)
    record = keep_file(
        intake.organisation,
        intake.settings,
        name=intake.file_name,
        content=source.read(),
        mapping=intake.columns.as_mapping,
        state=Import.State.APPLYING,
        lines=intake.survey.lines,
    )
    try:
        return apply(record, intake.of_import(record))
    except BaseException as error:  # Ctrl-C too: the page of the import lets it go on
        fail_for(record, error)
        raise


def _in_words(report: Report) -> str:
    told = report.as_dict
    counts = [
        f"{thing.replace('_', ' ')} {outcome}: {number}"
        for outcome in ("created", "updated", "unchanged")
        for thing, number in told[outcome].items()
        if number
    ]
    lines = [f"{report.lines} lines", *counts]
    lines += [
        f"line {problem.line}: {problem.as_dict['message']} ({problem.column}: {problem.value})"
        for problem in report.errors
    ]
    if report.ignored_columns:
        lines.append(f"columns left out: {', '.join(report.ignored_columns)}")
    return "\n".join(lines) + "\n"
