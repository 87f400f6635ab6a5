"""Entering a payment on an invoice, and taking it back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.reader import written_money
from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.invoices.forms.payment import PaymentForm
from relance.invoices.forms.refusals import add_refusal
from relance.invoices.models import Payment
from relance.invoices.paying import Entered, record_payment, undo_payment
from relance.invoices.views.asking import Question, ask
from relance.invoices.views.record import invoice_of
from relance.invoices.views.returning import address, go_back, next_of, with_next
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@member_page(Right.COLLECT)
def enter_payment(request: MemberRequest, pk: int) -> HttpResponse:
    invoice = invoice_of(request.member, pk)
    is_sent = request.method == "POST"
    form = PaymentForm(request.POST, invoice=invoice) if is_sent else PaymentForm.fresh(invoice)
    if is_sent and form.is_valid():
        try:
            entered = _record(request, invoice, form)
        except Refused as refusal:
            add_refusal(form, refusal)
            form.show_open_again()
        else:
            _say_entered(request, invoice, entered)
            return go_back(request, invoice)
    question = Question(_("Enter a payment"), _("Enter the payment"))
    return ask(request, form, question, invoice=invoice)


@require_POST
@member_page(Right.COLLECT)
def take_back_payment(request: MemberRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.member), pk=pk)
    allocation = payment.allocations.select_related("invoice").first()
    if undo_payment(payment, member=request.member):
        amount = written_money(payment.amount, payment.currency)
        say(request, _("The payment of %(amount)s was undone.") % {"amount": amount})
    return go_back(request, allocation.invoice if allocation else None)


def _record(request: MemberRequest, invoice: Any, form: PaymentForm) -> Entered:
    said = form.cleaned_data
    return record_payment(
        invoice,
        amount=said["minor"],
        received_on=said["received_on"],
        note=said["note"],
        request_key=said["request_key"],
        seen_open=said["seen_open"],
        member=request.member,
    )


def _say_entered(request: MemberRequest, invoice: Any, entered: Entered) -> None:
    if entered.payment.undone_at:
        say(request, _("This payment was entered before, and undone since. Nothing was changed."))
        return
    words = _("%(amount)s entered on %(number)s.")
    if entered.on_account:
        words = _("%(amount)s entered on %(number)s; %(rest)s overpaid, kept on account.")
    undo_url = address(request, "undo-payment", entered.payment.pk)
    say(
        request,
        words
        % {
            "amount": written_money(entered.payment.amount, invoice.currency),
            "number": invoice.number,
            "rest": written_money(entered.on_account, invoice.currency),
        },
        undo_url=with_next(undo_url, next_of(request, invoice)),
        undo_label=_("Undo"),
    )
