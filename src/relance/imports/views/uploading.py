"""A file comes in: chosen, kept, and on to its columns."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from relance.core.asked import asked_id
from relance.imports.applying.giving_up import cancel
from relance.imports.applying.starting import keep_file
from relance.imports.checking.intake import Settings
from relance.imports.forms import UploadForm
from relance.imports.jobs import check_soon
from relance.imports.models import Import
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@require_http_methods(["GET", "POST"])
@member_page(Right.COLLECT)
def new_import(request: MemberRequest) -> HttpResponse:
    """A file that comes `instead` of another closes that one, which was still to be decided."""
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        initial={"kind": request.GET.get("kind")},
        source_system=request.member.organisation.source_system,
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        record = keep_file(
            request.member.organisation,
            Settings(kind=form.cleaned_data["kind"]),
            name=upload.name or "",
            content=upload.file,
            member=request.member,
        )
        check_soon(record)
        _give_up(request)
        return redirect(record.path)
    return render(request, "imports/new.html", {"form": form, "kinds": Import.Kind.choices})


def _give_up(request: MemberRequest) -> None:
    former = asked_id(request.GET.get("instead", ""))
    for record in Import.objects.visible_to(request.member).filter(pk=former or 0):
        cancel(record)
