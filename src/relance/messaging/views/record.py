"""One message: how it left, what became of it, its text and its attachments."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from relance.core.refusal import Refused
from relance.files.serving import serve
from relance.history.queries import events_of
from relance.history.sentences import told
from relance.messaging.composing import preview
from relance.messaging.departing import check_of
from relance.messaging.forms import RetryForm
from relance.messaging.models import Attachment, EmailMessage
from relance.messaging.reasons import reason_of
from relance.messaging.rendering import Rendered
from relance.messaging.showing import reasons_of, shown
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right

State = EmailMessage.State
# The text that is kept is the one that left, or was about to.
AS_IT_LEFT = (State.SENT, State.UNCERTAIN, State.FAILED, State.LEAVING)
# Stored HTML runs no script, loads nothing, and is nobody's page.
BODY_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def message_of(member: Member, pk: int) -> EmailMessage:
    """Raises Http404 where the member may not see it."""
    rows = EmailMessage.objects.visible_to(member).select_related(
        "organisation", "customer", "created_by__user"
    )
    return get_object_or_404(rows, pk=pk)


def text_of(message: EmailMessage) -> tuple[Rendered, bool]:
    """What is kept, True; or what it would say if it left now, False."""
    if message.body_html and message.state in AS_IT_LEFT:
        return Rendered(message.subject, message.body_text, message.body_html), True
    links = message.invoice_links.filter(left_out="").select_related("invoice")
    check = check_of(message)
    verdict = check.look(message) if check else None
    spoken_of = [
        link.invoice
        for link in links
        if not (verdict and verdict.leaves) or link.invoice_id in verdict.invoice_ids
    ]
    try:
        written = preview(
            message.organisation,
            customer=message.customer,
            language=message.language,
            to=message.to,
            subject_source=message.subject_source,
            body_source=message.body_source,
            invoices=spoken_of,
            reply_to=message.reply_to,
            created_by=message.created_by,
            deducted=verdict.deducted if verdict else (),
        )
    except Refused as problem:
        return Rendered(message.subject_source, f"{problem.message}\n", ""), False
    return written, False


def message_context(member: Member, message: EmailMessage) -> dict[str, Any]:
    written, is_kept = text_of(message)
    links = message.invoice_links.select_related("invoice").order_by("invoice__due_on", "pk")
    return {
        "message": message,
        "shown": shown(message),
        "reasons": reasons_of(message),
        "written": written,
        "is_kept": is_kept,
        "attachments": message.attachments.select_related("file").order_by("pk"),
        "invoices": [(link.invoice, left_out_words(link.left_out)) for link in links],
        "events": told(events_of(message, member=member), member=member),
        "may_collect": member.may(Right.COLLECT),
        "retry_form": RetryForm(initial={"to": ", ".join(message.to)}),
    }


def left_out_words(code: str) -> Any:
    return reason_of(code).words if code else ""


@member_page(Right.READ)
def message_page(request: MemberRequest, pk: int) -> HttpResponse:
    message = message_of(request.member, pk)
    context = message_context(request.member, message)
    context["as_text"] = request.GET.get("view") == "text"
    return render(request, "messaging/message.html", context)


@member_page(Right.READ)
def message_body(request: MemberRequest, pk: int) -> HttpResponse:
    """The HTML of a message, at its own address, so that nothing in it can act in our name."""
    written, _is_kept = text_of(message_of(request.member, pk))
    response = HttpResponse(written.html or _("This text cannot be shown."))
    response.headers["Content-Security-Policy"] = BODY_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@member_page(Right.READ)
def attachment(request: MemberRequest, pk: int, attachment_pk: int) -> FileResponse:
    """A file that left with the message."""
    message = message_of(request.member, pk)
    files = Attachment.objects.visible_to(request.member).filter(message=message)
    found = get_object_or_404(files.select_related("file"), pk=attachment_pk)
    return serve(found.file, found.name)
