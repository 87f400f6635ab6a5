"""The import that an address names, for the member who asks; unknown to anyone else."""

from django.shortcuts import get_object_or_404

from relance.imports.models import Import
from relance.organisations.access import MemberRequest


def import_asked(request: MemberRequest, pk: int) -> Import:
    """Raises Http404 for one of another organisation."""
    records = Import.objects.visible_to(request.member)
    return get_object_or_404(
        records.select_related("organisation", "file", "created_by__user", "undone_by__user"), pk=pk
    )
