"""What may change on an invoice: its due date, its PDF, whether it is in dispute."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.invoices.amending import attach_document, change_due_date
from relance.invoices.disputing import close_dispute, open_dispute
from relance.invoices.forms.changes import DisputeForm, DocumentForm, DueDateForm
from relance.invoices.forms.refusals import add_refusal
from relance.invoices.models import Dispute
from relance.invoices.views.asking import Question, ask
from relance.invoices.views.record import invoice_of
from relance.invoices.views.returning import go_back
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@member_page(Right.COLLECT)
def due_date(request: MemberRequest, pk: int) -> HttpResponse:
    invoice = invoice_of(request.member, pk)
    is_sent = request.method == "POST"
    form = DueDateForm(request.POST if is_sent else None, initial={"due_on": invoice.due_on})
    if is_sent and form.is_valid():
        try:
            change_due_date(invoice, form.cleaned_data["due_on"], member=request.member)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("The due date of %(number)s was changed.") % {"number": invoice.number})
            return go_back(request, invoice)
    return ask(request, form, Question(_("Change the due date"), _("Save")), invoice=invoice)


@member_page(Right.COLLECT)
def attach(request: MemberRequest, pk: int) -> HttpResponse:
    invoice = invoice_of(request.member, pk)
    is_sent = request.method == "POST"
    form = DocumentForm(request.POST, request.FILES) if is_sent else DocumentForm()
    if is_sent and form.is_valid():
        try:
            attach_document(invoice, form.cleaned_data["document"], member=request.member)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("The PDF of %(number)s was filed.") % {"number": invoice.number})
            return go_back(request, invoice)
    title = _("Replace the PDF") if invoice.document_id else _("Attach the PDF")
    return ask(request, form, Question(title, _("File the PDF")), invoice=invoice)


@member_page(Right.COLLECT)
def dispute(request: MemberRequest, pk: int) -> HttpResponse:
    invoice = invoice_of(request.member, pk)
    is_sent = request.method == "POST"
    form = DisputeForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            open_dispute(invoice, form.cleaned_data["reason"], member=request.member)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            words = _("%(number)s is in dispute: nothing is sent about it until it is closed.")
            say(request, words % {"number": invoice.number})
            return go_back(request, invoice)
    return ask(request, form, Question(_("Open a dispute"), _("Open the dispute")), invoice=invoice)


@require_POST
@member_page(Right.COLLECT)
def end_dispute(request: MemberRequest, pk: int) -> HttpResponse:
    disputes = Dispute.objects.visible_to(request.member).select_related("invoice")
    standing = get_object_or_404(disputes, pk=pk)
    invoice_of(request.member, standing.invoice_id)
    if close_dispute(standing, member=request.member):
        words = _("The dispute of %(number)s is closed: it can be reminded again.")
        say(request, words % {"number": standing.invoice.number})
    return go_back(request, standing.invoice)
