"""The remembered mapping of a header is forgotten: files with it map by their names again."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from relance.imports.models import Import
from relance.imports.showing.previewing import preview_of
from relance.imports.values.remembering import forget
from relance.imports.views.drawing import drawn
from relance.imports.views.whose import import_asked
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@require_POST
@member_page(Right.COLLECT)
def forget_mapping(request: MemberRequest, pk: int) -> HttpResponse:
    """What was chosen by hand for this file stays."""
    record = import_asked(request, pk)
    columns = preview_of(record).columns if record.state == Import.State.UPLOADED else None
    if columns and forget(record.organisation, record.kind, columns.header):
        waiting = Import.objects.filter(pk=pk, state=Import.State.UPLOADED)
        waiting.update(preview={**record.preview, "signature": ""})
    return drawn(request, pk)
