"""« Ce fichier est la liste complète des impayés »: what the file no longer has was paid.

Only where a person ticked it, and not in « Créer seulement », which leaves what is known. A line
whose number cannot be read could be any invoice: then nothing is settled. An invoice that a line in
error names is still listed, and one of a line that a person left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.problems import Problem
from relance.imports.cells.tables import parts
from relance.imports.checking.intake import Intake
from relance.imports.checking.shelf import Put, Shelf
from relance.invoices.models import Invoice
from relance.invoices.queries import open_invoices

# Invoices that are looked at, and settled, together.
AT_ONCE = 250


@dataclass(frozen=True)
class Listed:
    """The numbers that the file has; or the line and the code of why nothing is settled."""

    numbers: Shelf
    unreadable_line: int | None = None
    code: str = "list_incomplete"

    @property
    def problem(self) -> Problem | None:
        """Why nothing is settled."""
        if self.unreadable_line is None:
            return None
        return Problem(self.unreadable_line, None, "", self.code)


def listed(intake: Intake) -> Listed:
    """One look over the file; memory does not grow with it."""
    if not intake.way.fills:
        return Listed(Shelf(), intake.table.header_line, "list_settles_nothing")
    at = intake.columns.index["number"]
    shelf = Shelf()
    for table in filter(None, (intake.table, intake.table.left_out)):
        for rows in parts(table.rows(), AT_ONCE):
            numbers = []
            for row in rows:
                number = "" if row.damage else " ".join(text_of(row.cells[at]).split())
                if not number:
                    return Listed(Shelf(), row.line)
                numbers.append(Put(number, None))
            shelf.put("number", numbers)
    return Listed(shelf)


def unlisted_ids(intake: Intake, known: Listed) -> Iterator[list[int]]:
    """The open invoices that the file does not have, some at a time; none where a line could not be
    read. Each part is looked up when it is asked for: those before it may be settled by then.
    """
    if known.problem:
        return
    rows = open_invoices(Invoice.objects.in_organisation(intake.organisation))
    last = 0
    while pairs := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", "number")[:AT_ONCE]
    ):
        last = pairs[-1][0]
        there = known.numbers.at("number", [number for _pk, number in pairs])
        if ids := [pk for pk, number in pairs if number not in there]:
            yield ids


def open_among(ids: list[int], *, lock: bool = False) -> list[Any]:
    """Those of them that are open still, with `open` and their customer."""
    rows = Invoice.objects.filter(pk__in=ids)
    if lock:
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return list(open_invoices(rows).select_related("customer").order_by("pk"))


def shown(invoice: Any) -> dict[str, Any]:
    """As the report tells it; `amount` in minor units."""
    return {
        "number": invoice.number,
        "customer": str(invoice.customer),
        "amount": invoice.open,
        "currency": invoice.currency,
    }
