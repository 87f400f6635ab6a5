"""The list of messages, and the mailbox of an organisation that sends no real mail."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from relance.core.refusal import Refused
from relance.messaging.listing import MessageListing, messages_of
from relance.messaging.models import EmailMessage, Level, Template
from relance.messaging.previewing import example_of
from relance.messaging.queries import sends_real_mail
from relance.messaging.showing import Shown, shown
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

MAILS_A_PAGE = 30


@member_page(Right.READ)
def message_list(request: MemberRequest) -> HttpResponse:
    listing = MessageListing(request.member, request.GET)
    rows: list[tuple[EmailMessage, Shown]] = [(row, shown(row)) for row in listing.page]
    context: dict[str, Any] = {
        "listing": listing,
        "rows": rows,
        "is_empty": not messages_of(request.member).exists(),
    }
    return render(request, "messaging/list.html", context)


@member_page(Right.READ)
def mailbox(request: MemberRequest) -> HttpResponse:
    """What would have left by mail, as a mailbox shows it; the latest first."""
    mails = messages_of(request.member).filter(
        transport=EmailMessage.Transport.MAILBOX, state=EmailMessage.State.SENT
    )
    asked = request.GET.get("page")
    page = Paginator(mails.order_by("-settled_at", "-pk"), MAILS_A_PAGE).get_page(asked)
    context = {"page": page, "sends_real_mail": sends_real_mail(request.member.organisation)}
    return render(request, "messaging/mailbox.html", context)


@member_page(Right.READ)
def template_list(request: MemberRequest) -> HttpResponse:
    """The texts of reminders, by level and language; one as its reader would get it."""
    order = {level: number for number, level in enumerate((*Level.values, ""))}
    ours = request.member.organisation.language
    templates = sorted(
        Template.objects.visible_to(request.member),
        key=lambda text: (order[text.level], text.language != ours, text.name),
    )
    asked = request.GET.get("template", "")
    current = next((text for text in templates if str(text.pk) == asked), None)
    current = current or next(iter(templates), None)
    context: dict[str, Any] = {"templates": templates, "current": current}
    try:
        if current:
            context["example"] = example_of(current, request.member.organisation)
    except Refused as refusal:
        context["problem"] = refusal.message
    return render(request, "messaging/templates.html", context)
