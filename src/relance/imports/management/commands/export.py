"""`relance export KIND --organisation S`: customers, contacts or invoices leave as a file."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandParser
from django.utils import translation

from relance.core.commands import Outcome, RelanceCommand
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.imports.columns.fields import CONTACTS, CUSTOMERS, INVOICES
from relance.imports.exporting.export import (
    EXPORTED,
    Export,
    as_csv,
    as_excel,
    export_contacts,
    export_customers,
    export_invoices,
    note_export,
)
from relance.imports.exporting.tabulating import CONTENT_TYPES, CSV, EXCEL, MOST_EXCEL_LINES
from relance.invoices.models import CreditNote, Invoice
from relance.organisations.models import Organisation
from relance.organisations.queries import organisation_by_slug


class Command(RelanceCommand):
    help = "Export customers, contacts or invoices as a CSV or Excel file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=EXPORTED)
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--format", choices=list(CONTENT_TYPES), default=CSV)
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="without it: to standard output"
        )

    def act(self, **options: Any) -> Outcome:
        organisation = organisation_by_slug(options["organisation"])
        form, path = options["format"], options["output"]
        if path is None and options["json"]:
            raise Refused("usage", "--json needs --output: the file itself goes where it would.")
        export = _EXPORTS[options["kind"]](organisation)
        if form == EXCEL and export.lines > MOST_EXCEL_LINES:
            message = f"{export.lines} lines do not fit in a sheet of Excel: take them as CSV."
            raise Refused("export_too_long", message)
        with _opened(path) as target:
            note_export(export, form)
            with translation.override(export.language):
                target.writelines(_parts(export, form))
        if path is None:
            return Outcome({})
        data = {"kind": export.kind, "lines": export.lines, "format": form, "output": str(path)}
        lines = "1 line" if export.lines == 1 else f"{export.lines} lines"
        return Outcome(data, text=f"{lines} in {path}\n")


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[bytes]]:
    """Until all is written a file beside it takes it, so that what is refused or fails leaves the
    file as it was, or none. Raises Refused where there can be no such file.
    """
    if path is None:
        yield sys.stdout.buffer
        return
    is_device = path.exists() and not path.is_file()
    path = path if is_device else path.resolve()
    beside = path if is_device else path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        if path.is_file():
            path.open("r+b").close()
        target = beside.open("wb")
    except OSError as error:
        raise Refused("output_impossible", f"{path} cannot be written: {error.strerror}") from None
    try:
        with target:
            yield target
        if not is_device:
            beside.replace(path)
    finally:
        if not is_device:
            beside.unlink(missing_ok=True)


def _parts(export: Export, form: str) -> Iterable[bytes]:
    if form != EXCEL:
        return as_csv(export)
    file: IO[bytes] = as_excel(export)
    return iter(lambda: file.read(1 << 16), b"")


def _customers(organisation: Organisation) -> Any:
    return Customer.objects.in_organisation(organisation).active().order_by("name_key", "pk")


def _invoices(organisation: Organisation) -> Export:
    standing = {"customer__state__in": [Customer.State.PROSPECT, Customer.State.CLIENT]}
    invoices = Invoice.objects.in_organisation(organisation).filter(**standing)
    notes = CreditNote.objects.in_organisation(organisation).filter(**standing)
    ordered = invoices.order_by("issued_on", "number"), notes.order_by("issued_on", "number")
    return export_invoices(organisation, *ordered, organisation.language)


_EXPORTS: dict[str, Callable[[Organisation], Export]] = {
    CUSTOMERS: lambda house: export_customers(house, _customers(house), house.language),
    CONTACTS: lambda house: export_contacts(house, _customers(house), house.language),
    INVOICES: _invoices,
}
