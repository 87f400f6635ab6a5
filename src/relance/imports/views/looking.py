"""Past imports, and one of them in whatever state it is."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relance.core import clock
from relance.files.serving import serve
from relance.imports.forms import DELIMITER_NAMES, ENCODINGS
from relance.imports.models import Import, ImportRow
from relance.imports.presenting import (
    counted,
    field_choices,
    missing_words,
    shown_changes,
    shown_columns,
    shown_lines,
    shown_problem,
)
from relance.imports.previewing import Preview, preview_of
from relance.imports.wording import in_words
from relance.notifications.reading import mark_seen
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

PAGE_SIZE = 50


@require_GET
@member_page(Right.READ)
def import_list(request: MemberRequest) -> HttpResponse:
    records = (
        Import.objects.visible_to(request.member)
        .select_related("organisation", "created_by__user")
        .order_by("-created_at", "-pk")
    )
    page = Paginator(records, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "imports/list.html", {"page": page})


@require_GET
@member_page(Right.READ)
def import_page(request: MemberRequest, pk: int) -> HttpResponse:
    records = Import.objects.visible_to(request.member)
    record = get_object_or_404(
        records.select_related("organisation", "file", "created_by__user"), pk=pk
    )
    context: dict[str, Any] = {"record": record, "steps": _steps(), "step": _step(record)}
    if record.state == Import.State.UPLOADED:
        return _decide(request, record, context)
    if record.state == Import.State.APPLYING:
        context.update(_progress(record.lines_done, record))
        part = "progress" if request.htmx else "under_way"
        return render(request, f"imports/{part}.html", context)
    if request.htmx and request.htmx.target == "progress":
        return HttpResponse(headers={"HX-Refresh": "true"})
    mark_seen(request.member, record.path)
    return _report(request, record, context)


@require_GET
@member_page(Right.READ)
def original_file(request: MemberRequest, pk: int) -> FileResponse:
    """The file as it came, always as a download."""
    records = Import.objects.visible_to(request.member).select_related("file")
    record = get_object_or_404(records, pk=pk)
    return serve(record.file, record.file_name)


def _steps() -> list[str]:
    return [_("File"), _("Columns and preview"), _("Import"), _("Report")]


def _step(record: Import) -> int:
    return {Import.State.UPLOADED: 2, Import.State.APPLYING: 3}.get(Import.State(record.state), 5)


def _decide(request: MemberRequest, record: Import, context: dict[str, Any]) -> HttpResponse:
    preview = preview_of(record)
    context.update(preview=preview, encodings=ENCODINGS, delimiters=DELIMITER_NAMES.items())
    if preview.refused:
        refused = preview.refused
        context["refusal"] = {**in_words(refused.code, refused.message), "line": refused.line}
    else:
        context.update(_columns(record, preview))
    if preview.lines_checked is not None and preview.report is None:
        context.update(_progress(preview.lines_checked, record, preview.survey))
        if request.htmx:
            return render(request, "imports/progress.html", context)
    elif request.htmx and request.htmx.target == "progress":
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/decide.html", context)


def _columns(record: Import, preview: Preview) -> dict[str, Any]:
    if preview.table is None or preview.columns is None or preview.survey is None:
        return {}
    report = preview.report or {}
    problems = report.get("errors", [])
    return {
        "columns": shown_columns(preview.columns, preview.survey, problems),
        "fields": field_choices(record.kind),
        "missing": missing_words(record.kind, preview.columns),
        "encoding_name": dict(ENCODINGS).get(preview.table.encoding or "", preview.table.encoding),
        "delimiter_name": DELIMITER_NAMES.get(preview.table.delimiter or ""),
        "date_column": preview.columns.name(preview.date_question or ""),
        "counts": counted(report),
        "lines_in_error": shown_lines(problems),
        "warnings": shown_lines(report.get("warnings", [])),
        "changes": shown_changes(report.get("changes", [])),
    }


def _progress(done: int, record: Import, survey: Any = None) -> dict[str, Any]:
    total = survey.lines if survey else record.lines
    rest = ""
    if record.started_at and done and not survey:
        seconds = max((clock.now() - record.started_at).total_seconds(), 0.1)
        rate = done / seconds
        left = int((total - done) / rate) + 1
        rest = _("%(rate)d lines/s, %(left)d s left") % {"rate": rate, "left": left}
    label = _("Checking, line %(done)d of %(total)d") if survey else _("Line %(done)d of %(total)d")
    return {
        "label": label % {"done": done, "total": total},
        "done": done,
        "total": max(total, 1),
        "rest": rest,
    }


def _report(request: MemberRequest, record: Import, context: dict[str, Any]) -> HttpResponse:
    rows = record.rows.order_by("line")
    errors = rows.filter(outcome=ImportRow.Outcome.ERROR)
    warned = rows.exclude(outcome=ImportRow.Outcome.ERROR).exclude(problems=[])
    tab = "warnings" if request.GET.get("show") == "warnings" else "errors"
    page = Paginator(warned if tab == "warnings" else errors, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    failure = record.report.get("failure")
    context.update(
        tab=tab,
        page=page,
        errors_count=errors.count(),
        warnings_count=warned.count(),
        lines=[
            {"line": row.line, "problems": [shown_problem(one) for one in row.problems]}
            for row in page
        ],
        counts=counted(record.report),
        joined=record.report.get("joined", 0),
        changes=shown_changes(record.report.get("changes", [])),
        ignored=record.report.get("ignored_columns", []),
        failure=failure and in_words(failure["code"], failure["message"]),
    )
    return render(request, "imports/report.html", context)
