"""The page of a decision, drawn whole or, for htmx, the part of it that changes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relance.core.asked import asked_id
from relance.imports.columns.permitting import mode_choices, offers_to_create
from relance.imports.jobs import check_soon
from relance.imports.models import Import
from relance.imports.showing.columns import (
    ShownColumn,
    field_choices,
    missing_words,
    other_kind_words,
    shown_columns,
)
from relance.imports.showing.counting import counted
from relance.imports.showing.lines import ERROR, lines_of, next_to_correct, tabs_of
from relance.imports.showing.preview import Preview
from relance.imports.showing.previewing import preview_of
from relance.imports.showing.progress import checking_progress
from relance.imports.showing.reading import date_orders, guesses_of, raw_lines, reading_words
from relance.imports.showing.resulting import left_out
from relance.imports.showing.values import shown_problem
from relance.imports.values.equating import value_questions
from relance.imports.values.remembering import Remembered, recalled
from relance.imports.views.whose import import_asked
from relance.imports.wording import in_words
from relance.organisations.access import MemberRequest
from relance.organisations.roles import Right

UNUSED_AMONG_OTHERS = 10
Context = dict[str, Any]


def drawn(request: MemberRequest, pk: int, *, after_line: int = 0) -> HttpResponse:
    """What a choice leads to: the part that changes, for htmx; else the page. `after_line` was
    just corrected: the focus goes on from there.
    """
    record = import_asked(request, pk)
    if not request.htmx or record.state != Import.State.UPLOADED:
        return _led(request, record, after_line)
    context = deciding(request, record)
    if after_line and _tab(request) == ERROR:
        wrong = context["lines"] if context["tab"] == ERROR else []
        context["focus"] = next_to_correct(wrong, after_line)
    return render(request, "imports/redrawn.html", context)


def _led(request: MemberRequest, record: Import, after_line: int) -> HttpResponse:
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": record.path})
    place = f"?show={_tab(request)}#checked" if after_line else ""
    return redirect(f"{record.path}{place}")


def deciding(request: MemberRequest, record: Import) -> Context:
    """All that the page of a decision shows."""
    preview = preview_of(record)
    if preview.is_waiting and preview.is_new:
        check_soon(record)
    context = {
        "record": record,
        "preview": preview,
        "may_decide": request.member.may(Right.COLLECT),
        **steps(),
        **_reading(record, preview),
        **_mapping(request, record, preview),
        **_way(record),
        **_found(request, record, preview),
        **(checking_progress(record) if preview.is_waiting else {}),
    }
    opened = (line for line in context["lines"] if line.line == _open_line(request))
    context["focus"] = next((line.first_id for line in opened), "")
    return context


def steps(step: int = 2) -> Context:
    return {
        "steps": [_("File"), _("Columns and preview"), _("Import"), _("Report")],
        "step": step,
    }


def _reading(record: Import, preview: Preview) -> Context:
    refused = preview.refused
    return {
        "refusal": refused
        and {**in_words(refused["code"], refused["message"]), "line": refused["line"]},
        "guesses": guesses_of(record, preview),
        "raw_lines": raw_lines(preview),
        "reading_words": reading_words(preview),
        "date_orders": date_orders(),
    }


def _way(record: Import) -> Context:
    source = record.organisation.source_system
    return {
        "modes": mode_choices(record.kind, source),
        "offers_to_create": offers_to_create(record.kind, source),
        "erase_word": record.options.get("erase_word", ""),
    }


def _mapping(request: MemberRequest, record: Import, preview: Preview) -> Context:
    if preview.columns is None:
        return {}
    columns = shown_columns(record, preview)
    unknown = (preview.report or {}).get("unknown_values") or preview.unknown
    return {
        **_parted(columns),
        "other_kind": other_kind_words(preview.looks_like),
        "fields": field_choices(record.kind),
        "missing": missing_words(record.kind, preview.columns),
        "date_column": preview.column_name(preview.date_question),
        "questions": value_questions(
            record,
            unknown,
            member=request.member,
            said=preview.value_map,
            spellings=preview.spellings,
        ),
        "remembered": _remembered(record, preview),
    }


def _parted(columns: list[ShownColumn]) -> Context:
    """Many columns that no field has stand aside, so that the others are seen."""
    unused = [column for column in columns if not column.field]
    is_long = len(unused) > UNUSED_AMONG_OTHERS
    return {
        "is_mapped": True,
        "columns": [column for column in columns if column.field] if is_long else columns,
        "columns_aside": unused if is_long else [],
        "columns_count": len(columns),
        "columns_left_out": sum(1 for column in columns if column.match == "none"),
    }


def _remembered(record: Import, preview: Preview) -> Remembered | None:
    """How the last file with this header came in, where that made a difference."""
    columns = preview.columns
    if columns is None or not (columns.is_remembered or preview.value_map != record.value_map):
        return None
    remembered = recalled(record.organisation, record.kind, columns.header)
    # What was chosen for this very file is remembered at once, and is nobody's last time.
    return remembered if remembered and remembered.used_at < record.created_at else None


def _found(request: MemberRequest, record: Import, preview: Preview) -> Context:
    report = preview.report or {}
    tabs = tabs_of(record, preview)
    tab = _tab(request)
    if tab not in {one.key for one in tabs}:
        tab = ERROR
    if "show" not in _asked(request) and not preview.outcomes.get(ERROR):
        tab = next((one.key for one in tabs if one.count), ERROR)
    page, lines = lines_of(
        record,
        preview,
        tab,
        page=_asked(request).get("page"),
        open_line=_open_line(request),
    )
    return {
        "tabs": tabs,
        "tab": tab,
        "tab_count": next((one.count for one in tabs if one.key == tab), 0),
        "page": page,
        "lines": lines,
        "counts": counted(report),
        "left_out": left_out(record).count(),
        "file_warnings": [shown_problem(one) for one in report.get("warnings", [])],
    }


def _asked(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else request.GET


def _open_line(request: MemberRequest) -> int:
    return asked_id(_asked(request).get("line", "")) or 0


def _tab(request: MemberRequest) -> str:
    return str(_asked(request).get("show", ERROR))
