"""A file comes in: chosen, kept, and on to its columns."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from relance.imports.forms import UploadForm
from relance.imports.intake import Settings
from relance.imports.jobs import check_soon
from relance.imports.models import Import
from relance.imports.starting import keep_file
from relance.imports.templating import file_name, template_csv
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@require_http_methods(["GET", "POST"])
@member_page(Right.COLLECT)
def new_import(request: MemberRequest) -> HttpResponse:
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")}
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        record = keep_file(
            request.member.organisation,
            Settings(kind=form.cleaned_data["kind"]),
            name=upload.name or "",
            content=upload.read(),
            member=request.member,
        )
        check_soon(record)
        return redirect(record.path)
    return render(request, "imports/new.html", {"form": form, "kinds": Import.Kind.choices})


@require_GET
@member_page(Right.READ)
def template_file(_request: MemberRequest, kind: str) -> HttpResponse:
    if kind not in Import.Kind.values:
        raise Http404(kind)
    content = template_csv(kind, get_language() or "en")
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name(kind)}"'},
    )
