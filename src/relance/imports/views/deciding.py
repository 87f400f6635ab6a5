"""What a person decides over the preview: the columns, the way, all of it or nothing; and, while
it comes in, to stop.
"""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.imports.applying.giving_up import cancel
from relance.imports.applying.starting import begin, reconsider, stop
from relance.imports.checking.correcting import forget_checked
from relance.imports.forms import choices_made, kind_chosen
from relance.imports.jobs import apply_soon
from relance.imports.models import Import
from relance.imports.showing.preview import Preview, signature_of
from relance.imports.showing.previewing import preview_of
from relance.imports.values.equating import answers_in, equate
from relance.imports.values.remembering import remember
from relance.imports.views.drawing import drawn
from relance.imports.views.whose import import_asked
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@require_POST
@member_page(Right.COLLECT)
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Other columns, another mode, another encoding: the preview is made anew."""
    record = import_asked(request, pk)
    is_mapped_anew = False
    with transaction.atomic():
        waiting = Import.objects.filter(pk=pk, state=Import.State.UPLOADED)
        current = waiting.select_for_update(of=("self",), no_key=True).first()
        if current is not None:
            current.organisation = record.organisation
            is_mapped_anew = _chosen(request, current)
    if is_mapped_anew:
        # Not only when it comes in: who mends the file and brings it again need not choose again.
        _remember(request, record, preview_of(import_asked(request, pk)))
    return drawn(request, pk)


def _chosen(request: MemberRequest, current: Import) -> bool:
    """Keeps what was chosen. Whether columns were mapped by hand."""
    this = Import.objects.filter(pk=current.pk)
    if as_other_kind := kind_chosen(request.POST, current):
        this.update(**as_other_kind)
        forget_checked(current)
        return False
    made = _made(request, current)
    this.update(**made)
    _equate(request, current)
    return bool(made["options"].get("by_hand") != current.options.get("by_hand"))


def _made(request: MemberRequest, current: Import) -> dict[str, Any]:
    made = choices_made(request.POST, current)
    if "again" in request.POST:
        made["preview"] = {**current.preview, "signature": ""}
    return made


def _equate(request: MemberRequest, record: Import) -> None:
    """What unknown values stand for: only what is answered, or was."""
    said = {**record.preview.get("value_map", {}), **record.value_map}
    answers = {
        field: {value: answer for value, answer in values.items() if answer or said.get(field)}
        for field, values in answers_in(request.POST.dict()).items()
    }
    if not any(answers.values()):
        return
    try:
        equate(record, answers, member=request.member)
    except Refused:
        say(request, _("A choice is not there any more: choose again."))


@require_POST
@member_page(Right.COLLECT)
def apply_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Import the valid lines, as they were shown. A second click, or a second tab, does nothing."""
    record = import_asked(request, pk)
    if record.state in (Import.State.FAILED, Import.State.STOPPED):
        with transaction.atomic():
            if begin(record, lines=record.lines):
                apply_soon(record)
        return redirect(record.path)
    if record.state == Import.State.UPLOADED and preview_of(record).is_ready:
        _begin_as_shown(request, record)
    return redirect(record.path)


def _begin_as_shown(request: MemberRequest, record: Import) -> None:
    """Under the lock that every choice takes: what begins is what stood above the button."""
    with transaction.atomic():
        waiting = Import.objects.filter(pk=record.pk, state=Import.State.UPLOADED)
        locked = waiting.select_for_update(of=("self",), no_key=True)
        current = locked.select_related("organisation").first()
        if current is None:
            return
        preview = Preview.of(current.preview)
        is_as_shown = request.POST.get("run", preview.run) == preview.run
        if not is_as_shown or current.preview.get("signature") != signature_of(current):
            say(request, _("The choices were changed meanwhile: look at the preview again."))
            return
        lines = preview.lines or 0
        if begin(current, lines=lines, mapping=preview.mapping, value_map=preview.value_map):
            _remember(request, current, preview)
            apply_soon(current)


def _remember(request: MemberRequest, record: Import, preview: Preview) -> None:
    """The next file with this header is taken in alike."""
    remember(
        record.organisation,
        record.kind,
        preview.columns,
        preview.value_map,
        member=request.member,
    )


@require_POST
@member_page(Right.COLLECT)
def cancel_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Nothing of the file comes in."""
    record = import_asked(request, pk)
    if cancel(record):
        say(request, _("Nothing of %(file)s was imported.") % {"file": record.file_name})
        return redirect("imports:list", record.organisation.slug)
    return redirect(record.path)


@require_POST
@member_page(Right.COLLECT)
def stop_import(request: MemberRequest, pk: int) -> HttpResponse:
    """No further line comes in; what came in stays."""
    record = import_asked(request, pk)
    stop(record, request.member)
    return redirect(record.path)


@require_POST
@member_page(Right.COLLECT)
def decide_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Nothing came in, and resuming would fail again: back to the columns and the answers."""
    record = import_asked(request, pk)
    reconsider(record)
    return redirect(record.path)
