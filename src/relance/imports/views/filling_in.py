"""Files to fill in, with our columns: for whoever has none of their own."""

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from relance.core.reader import reader_language
from relance.imports.exporting.our_columns import file_name
from relance.imports.exporting.tabulating import CONTENT_TYPES, EXCEL
from relance.imports.exporting.templating import Template, template_csv, template_excel
from relance.imports.models import Import
from relance.imports.views.handing_over import handed_over
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@require_GET
@member_page(Right.READ)
def template_file(request: MemberRequest, kind: str, form: str) -> HttpResponseBase:
    if kind not in Import.Kind.values or form not in CONTENT_TYPES:
        raise Http404(kind)
    template = Template(kind, reader_language(), request.member)
    content = template_excel(template) if form == EXCEL else template_csv(template)
    return handed_over(content, file_name(kind, form), form)
