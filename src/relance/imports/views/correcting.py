"""Lines in error: corrected in the page, left out, and taken back."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.asked import asked_id
from relance.core.reader import reader_language
from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.imports.cells.refusals import FileRefused
from relance.imports.checking.correcting import correct, leave_out, take_back
from relance.imports.exporting.bringing_again import keep_errors
from relance.imports.exporting.downloading import errors_of
from relance.imports.forms import cells_written
from relance.imports.models import CheckedRow, Import, ImportCorrection
from relance.imports.reading.widths import DAMAGE
from relance.imports.views.drawing import drawn
from relance.imports.views.refusing import said_on_its_page
from relance.imports.views.whose import import_asked
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

# The largest that every database can hold.
LAST_LINE = 2**31 - 1


@require_POST
@member_page(Right.COLLECT)
def correct_line(request: MemberRequest, pk: int, line: str) -> HttpResponse:
    """What was written into the cells of a line, or that it stays out, or is as in the file."""
    record = import_asked(request, pk)
    number = asked_id(line)
    if number is None or number > LAST_LINE:
        raise Http404(line)
    if record.state == Import.State.UPLOADED:
        try:
            _dealt_with(request, record, number)
        except Refused:
            say(request, _("Too many lines are corrected by hand: correct them in the file."))
    return drawn(request, pk, after_line=number)


def _dealt_with(request: MemberRequest, record: Import, line: int) -> None:
    """A line that no check has found is none to correct: a page that is too old changes nothing."""
    if "back" in request.POST:
        take_back(record, line)
        return
    row = CheckedRow.objects.filter(
        record=record, run=record.preview.get("run", ""), line=line
    ).first()
    if row is None:
        return
    if "leave" in request.POST:
        leave_out(record, line)
        return
    whole = any(problem["code"] in DAMAGE for problem in row.problems)
    if whole and not any(name.startswith("cell-") for name in request.POST):
        return  # its cells were not on the page
    written = cells_written(request.POST, row.cells, whole=whole)
    if written or _was_left_out(record, line):
        correct(record, line, written)


def _was_left_out(record: Import, line: int) -> bool:
    rows = ImportCorrection.objects.filter(record=record, line=line)
    return rows.filter(is_left_out=True).exists()


@require_POST
@member_page(Right.COLLECT)
def correct_again(request: MemberRequest, pk: int) -> HttpResponse:
    """The lines that did not come in, as a file of their own, to be corrected in its page."""
    record = import_asked(request, pk)
    if record.state == Import.State.UPLOADED or not errors_of(record).exists():
        return redirect(record.path)
    try:
        new = keep_errors(record, request.member, reader_language())
    except FileRefused as refused:
        return said_on_its_page(request, record, refused)
    return redirect(new.path)
