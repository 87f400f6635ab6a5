"""What a person decides about a message that failed, or that may not have arrived."""

from collections.abc import Callable

from django.contrib import messages as banners
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.messaging.deciding import mark_arrived, retry_failed, send_again
from relance.messaging.forms import RetryForm
from relance.messaging.jobs import deliver_soon
from relance.messaging.models import EmailMessage
from relance.messaging.views.record import message_context, message_of
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right


@require_POST
@member_page(Right.COLLECT)
def arrived(request: MemberRequest, pk: int) -> HttpResponse:
    message = message_of(request.member, pk)
    return _decide(request, message, mark_arrived, _("The message counts as sent."))


@require_POST
@member_page(Right.COLLECT)
def again(request: MemberRequest, pk: int) -> HttpResponse:
    message = message_of(request.member, pk)
    return _decide(request, message, send_again, _("The message leaves once more."))


@require_POST
@member_page(Right.COLLECT)
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    message = message_of(request.member, pk)
    form = RetryForm(request.POST)
    if not form.is_valid():
        context = {**message_context(request.member, message), "retry_form": form}
        return render(request, "messaging/message.html", context)

    def verb(failed: EmailMessage, member: Member) -> None:
        retry_failed(failed, member, to=form.cleaned_data["to"])

    return _decide(request, message, verb, _("The message is tried again."))


def _decide(
    request: MemberRequest,
    message: EmailMessage,
    verb: Callable[[EmailMessage, Member], None],
    done: str,
) -> HttpResponse:
    try:
        verb(message, request.member)
    except Refused as refusal:
        banners.error(request, refusal.message)
    else:
        say(request, done)
        deliver_soon()
    return redirect("messaging:message", request.member.organisation.slug, message.pk)
