"""Past imports, and one of them in whatever state it is."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from relance.core.asked import asked_id
from relance.files.serving import serve
from relance.imports.applying.giving_up import waiting_of
from relance.imports.applying.starting import came_to_nothing
from relance.imports.models import Import, ImportCorrection
from relance.imports.showing.counting import counted
from relance.imports.showing.progress import applying_progress, checking_progress, time_taken
from relance.imports.showing.resulting import (
    brought_something,
    by_hand_words,
    chosen_words,
    left_out,
    lines_of,
    mapping_shown,
    tabs_of,
)
from relance.imports.showing.values import shown_changes
from relance.imports.views.drawing import deciding, steps
from relance.imports.views.whose import import_asked
from relance.imports.wording import in_words
from relance.notifications.reading import mark_seen
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

PAGE_SIZE = 50
UNFINISHED = (Import.State.FAILED, Import.State.STOPPED)
_COUNTS = ("created", "updated", "unchanged", "lines_in_error")
# How many lines a person left out.
_LEFT_OUT = Coalesce(
    Subquery(
        ImportCorrection.objects.filter(record=OuterRef("pk"), is_left_out=True)
        .order_by()
        .values("record")
        .annotate(n=Count("pk"))
        .values("n")
    ),
    0,
)


@require_GET
@member_page(Right.READ)
def import_list(request: MemberRequest) -> HttpResponse:
    """Of their reports, which may be long, the counts alone are read."""
    records = (
        Import.objects.visible_to(request.member)
        .select_related("organisation", "created_by__user")
        .defer("report", "preview", "options", "undo_report", "value_map")
        .annotate(**{f"n_{name}": F(f"report__{name}") for name in _COUNTS}, left_out=_LEFT_OUT)
        .order_by("-created_at", "-pk")
    )
    page = Paginator(records, PAGE_SIZE).get_page(request.GET.get("page"))
    for record in page:
        told = {name: getattr(record, f"n_{name}") or {} for name in _COUNTS[:3]}
        created, updated, unchanged = counted(told)
        is_new = created["parts"] or updated["parts"]
        record.counts = [created, updated] if is_new else [unchanged]  # type: ignore[attr-defined]
    may_decide = request.member.may(Right.COLLECT)
    waiting = waiting_of(request.member).count() if may_decide else 0
    context = {"page": page, "waiting": waiting, "may_decide": may_decide}
    return render(request, "imports/list.html", context)


@require_GET
@member_page(Right.READ)
def import_page(request: MemberRequest, pk: int) -> HttpResponse:
    record = import_asked(request, pk)
    if record.state == Import.State.UPLOADED:
        return _decide(request, record)
    is_over = record.state not in (Import.State.APPLYING, *UNFINISHED)
    context: dict[str, Any] = {
        "record": record,
        "may_decide": request.member.may(Right.COLLECT),
        **steps(5 if is_over else 3),
    }
    is_under_way = record.state == Import.State.APPLYING
    if is_under_way:
        context.update(applying_progress(record))
    if request.htmx and is_under_way and request.htmx.target == "progress":
        return render(request, "imports/progress.html", context)
    if request.htmx:  # a part of a page that is over
        return HttpResponse(headers={"HX-Refresh": "true"})
    if is_under_way:
        return render(request, "imports/under_way.html", context)
    mark_seen(request.member, record.path)
    return _report(request, record, context)


@require_GET
@member_page(Right.READ)
def original_file(request: MemberRequest, pk: int) -> FileResponse:
    """The file as it came, always as a download."""
    record = import_asked(request, pk)
    return serve(record.file, record.file_name)


def _decide(request: MemberRequest, record: Import) -> HttpResponse:
    if request.htmx and request.htmx.target == "progress":
        context = deciding(request, record)
        if context["preview"].is_waiting:
            return render(
                request,
                "imports/checking.html",
                {"record": record, "tab": context["tab"], **checking_progress(record)},
            )
        response = render(request, "imports/redrawn.html", context)
        response.headers["HX-Retarget"] = "#deciding"
        response.headers["HX-Reswap"] = "outerHTML"
        return response
    return render(request, "imports/decide.html", deciding(request, record))


def _report(request: MemberRequest, record: Import, context: dict[str, Any]) -> HttpResponse:
    tabs = tabs_of(record)
    asked = request.GET.get("show", "")
    tab = next((one for one in tabs if one.key == asked), tabs[0])
    line = asked_id(request.GET.get("line", ""))
    page, lines = lines_of(record, request.member, tab, page=request.GET.get("page"), line=line)
    failure = record.report.get("failure")
    context.update(
        tabs=tabs,
        tab=tab,
        page=page,
        lines=lines,
        asked_line=line,
        errors_count=next((one.count for one in tabs if one.key == "error"), 0),
        counts=counted(record.report),
        joined=record.report.get("joined", 0),
        changes=shown_changes(record.report.get("changes", []), record.organisation.country),
        mapping=mapping_shown(record),
        chosen=chosen_words(record),
        by_hand=by_hand_words(record),
        left_out=left_out(record).count(),
        took=time_taken(record),
        nothing_came_in=came_to_nothing(record),
        brought=brought_something(record),
        failure=failure and in_words(failure["code"], failure["message"]),
    )
    return render(request, "imports/report.html", context)
