"""An import is undone: what that would do, the decision, how far it is, and what it did."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relance.core.toasts import say
from relance.imports.models import Import
from relance.imports.showing.progress import undoing_progress
from relance.imports.showing.undoings import shown_cells, shown_kept, summary
from relance.imports.undo_jobs import foresee_soon, undo_soon
from relance.imports.undoing.foreseeing import Foreseen, foreseen_at_once, foreseen_in_background
from relance.imports.undoing.recounting import Recount
from relance.imports.undoing.undo import UNDOABLE, begin_undo, go_on
from relance.imports.views.whose import import_asked
from relance.notifications.reading import mark_seen
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
@member_page(Right.COLLECT)
def undo_import(request: MemberRequest, pk: int) -> HttpResponse:
    """A second click, or a second person, begins nothing."""
    record = import_asked(request, pk)
    if request.method == "POST":
        return _begin(request, record)
    context: dict[str, Any] = {"record": record}
    if record.state == Import.State.UNDOING:
        return _under_way(request, context, record)
    if record.state == Import.State.UNDONE:
        return _done(request, context, record)
    if record.state not in UNDOABLE:
        return redirect(record.path)
    foreseen = foreseen_at_once(record) or foreseen_in_background(record)
    if foreseen is None:
        foresee_soon(record)
        record.refresh_from_db(fields=["undo_report"])
        foreseen = foreseen_in_background(record)
    return _foreseen(request, context, foreseen)


def _begin(request: MemberRequest, record: Import) -> HttpResponse:
    with transaction.atomic():
        if go_on(record) or begin_undo(record, member=request.member):
            undo_soon(record)
        elif record.state not in (Import.State.UNDOING, Import.State.UNDONE):
            say(request, _("Nothing of this import came in: there is nothing to undo."))
            return redirect(record.path)
    return redirect(record.undo_path)


def _under_way(request: MemberRequest, context: dict[str, Any], record: Import) -> HttpResponse:
    stored = record.undo_report
    context |= undoing_progress(Recount.of(stored), since=stored.get("started_at", ""))
    context["failure"] = stored.get("failure")
    if request.htmx and not context["failure"]:
        return render(request, "imports/undo_progress.html", context)
    if request.htmx:
        return _again()
    return render(request, "imports/undo_under_way.html", context)


def _foreseen(
    request: MemberRequest, context: dict[str, Any], foreseen: Foreseen | None
) -> HttpResponse:
    if foreseen is None or not foreseen.is_ready:
        context |= undoing_progress(foreseen.recount if foreseen else Recount())
        context["is_look"] = True
        part = "undo_progress" if request.htmx else "undo_under_way"
        return render(request, f"imports/{part}.html", context)
    if request.htmx and request.htmx.target == "progress":
        return _again()
    context |= summary(foreseen.recount)
    context |= {
        "at": foreseen.at,
        "cells": shown_cells(foreseen.recount, request.member),
        "kept": shown_kept(foreseen.kept, request.member),
    }
    return render(request, "imports/undo.html", context)


def _done(request: MemberRequest, context: dict[str, Any], record: Import) -> HttpResponse:
    if request.htmx and request.htmx.target == "progress":
        return _again()
    mark_seen(request.member, record.undo_path)
    recount = Recount.of(record.undo_report)
    page = Paginator(record.kept.order_by("pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context |= summary(recount)
    context |= {
        "cells": shown_cells(recount, request.member),
        "kept": shown_kept(page, request.member),
        "page": page,
    }
    return render(request, "imports/undone.html", context)


def _again() -> HttpResponse:
    """The whole page anew, in the place of the progress."""
    return HttpResponse(headers={"HX-Refresh": "true"})
