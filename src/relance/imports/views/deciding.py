"""What a person decides over the preview: the columns, the way, all of it or nothing."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.toasts import say
from relance.imports.forms import choices_made
from relance.imports.jobs import apply_soon, check_soon
from relance.imports.models import Import
from relance.imports.previewing import preview_of
from relance.imports.starting import begin, cancel
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


def _one(request: MemberRequest, pk: int) -> Import:
    records = Import.objects.visible_to(request.member)
    return get_object_or_404(records.select_related("organisation", "file"), pk=pk)


@require_POST
@member_page(Right.COLLECT)
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Other columns, another mode, another encoding: the preview is made anew."""
    record = _one(request, pk)
    with transaction.atomic():
        waiting = Import.objects.filter(pk=pk, state=Import.State.UPLOADED)
        if waiting.update(**choices_made(request.POST, record)):
            check_soon(record)
    return redirect(record.path)


@require_POST
@member_page(Right.COLLECT)
def apply_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Import the valid lines. A second click, or a second tab, changes nothing."""
    record = _one(request, pk)
    if record.state == Import.State.FAILED:
        lines = record.lines
    else:
        preview = preview_of(record)
        if not preview.is_ready or preview.survey is None or preview.columns is None:
            return redirect(record.path)
        lines = preview.survey.lines
        Import.objects.filter(pk=pk, state=Import.State.UPLOADED).update(
            mapping=preview.columns.as_mapping
        )
    with transaction.atomic():
        if begin(record, lines=lines):
            apply_soon(record)
    return redirect(record.path)


@require_POST
@member_page(Right.COLLECT)
def cancel_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Nothing of the file comes in."""
    record = _one(request, pk)
    if cancel(record):
        say(request, _("Nothing of %(file)s was imported.") % {"file": record.file_name})
        return redirect("imports:list", record.organisation.slug)
    return redirect(record.path)
