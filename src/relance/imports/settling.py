"""« Ce fichier est la liste complète des impayés »: what the file no longer has was paid.

Only where a person ticked it, and not in « Créer seulement », which leaves what is known. A line
whose number cannot be read could be any invoice: then nothing is settled. An invoice that a line in
error names is still listed.
"""

from dataclasses import dataclass
from typing import Any

from relance.imports.cleaning import text_of
from relance.imports.intake import Intake
from relance.imports.problems import Problem
from relance.invoices.models import Invoice
from relance.invoices.queries import open_invoices


@dataclass(frozen=True)
class Listed:
    """The numbers that the file has; or the line and the code of why nothing is settled."""

    numbers: frozenset[str]
    unreadable_line: int | None = None
    code: str = "list_incomplete"

    @property
    def problem(self) -> Problem | None:
        """Why nothing is settled."""
        if self.unreadable_line is None:
            return None
        return Problem(self.unreadable_line, None, "", self.code)


def listed(intake: Intake) -> Listed:
    """One look over the file: memory holds its numbers, no more."""
    if not intake.way.fills:
        return Listed(frozenset(), intake.table.header_line, "list_settles_nothing")
    at = intake.columns.index["number"]
    numbers: set[str] = set()
    for row in intake.table.rows():
        number = "" if row.damage else " ".join(text_of(row.cells[at]).split())
        if not number:
            return Listed(frozenset(), row.line)
        numbers.add(number)
    return Listed(frozenset(numbers))


def unlisted_ids(intake: Intake, known: Listed) -> list[int]:
    """The open invoices that the file does not have; none where a line could not be read."""
    if known.problem:
        return []
    rows = open_invoices(Invoice.objects.in_organisation(intake.organisation))
    pairs = rows.order_by("pk").values_list("pk", "number")
    return [pk for pk, number in pairs.iterator() if number not in known.numbers]


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
