"""The PDF of an invoice, at an address of its own."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from relance.files.serving import serve
from relance.invoices.models import Invoice
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@member_page(Right.READ)
def document(request: MemberRequest, pk: int) -> FileResponse:
    invoices = Invoice.objects.visible_to(request.member).select_related("document")
    invoice = get_object_or_404(invoices, pk=pk)
    if invoice.document is None:
        raise Http404("This invoice has no PDF")
    return serve(invoice.document, invoice.document_name, inline=True)
