"""The members of an organisation: who they are, and the verbs that change it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.forms import MemberForm, roles_to_give
from relance.organisations.membership import (
    add_member,
    change_role,
    deactivate,
    may_hand_over_link,
    reactivate,
)
from relance.organisations.models import Member
from relance.organisations.roles import Right
from relance.users.inviting import send_invitation, set_password_url

# Of the session: the member whose link the next page shows.
HAND_OVER = "hand_over"


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(Right.ADMINISTER)
def members(request: MemberRequest) -> HttpResponse:
    """The list, and the form that adds one more."""
    form = MemberForm(request.POST or None, asker=request.member)
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return _back(request)
    context = {
        "form": form,
        "members": Member.objects.visible_to(request.member)
        .select_related("user", "organisation")
        .order_by("-is_active", "user__name", "user__email"),
        "roles": roles_to_give(request.member),
        "may_own": request.member.may(Right.OWN),
        "hand_over": _handed_over(request),
    }
    return render(request, "organisations/members.html", context)


@require_POST
@member_page(Right.ADMINISTER)
def role(request: MemberRequest, member_id: int) -> HttpResponse:
    """Give a member another role."""
    wanted = request.POST.get("role", "")
    return _change(
        request,
        member_id,
        verb=lambda member: change_role(member, role=wanted, by=request.member),
        words=_("%(name)s has another role."),
    )


@require_POST
@member_page(Right.ADMINISTER)
def deactivation(request: MemberRequest, member_id: int) -> HttpResponse:
    """Let a member go."""
    return _change(
        request,
        member_id,
        verb=lambda member: deactivate(member, by=request.member),
        words=_("%(name)s can no longer come in."),
        undo="organisations:member-reactivation",
    )


@require_POST
@member_page(Right.ADMINISTER)
def reactivation(request: MemberRequest, member_id: int) -> HttpResponse:
    """Take a member back."""
    return _change(
        request,
        member_id,
        verb=lambda member: reactivate(member, by=request.member),
        words=_("%(name)s is a member again."),
    )


@require_POST
@member_page(Right.ADMINISTER)
def invitation(request: MemberRequest, member_id: int) -> HttpResponse:
    """Send the invitation once more."""
    member = _member(request, member_id)
    if member.is_active:
        _invite(request, member)
    return _back(request)


def _add(request: MemberRequest, form: MemberForm) -> bool:
    """Add the member and invite them; what is refused stands beside the form."""
    try:
        addition = add_member(
            request.member.organisation,
            form.cleaned_data["email"],
            role=form.cleaned_data["role"],
            by=request.member,
        )
    except Refused as refusal:
        form.add_error("email", refusal.message)
        return False
    _invite(request, addition.member)
    return True


def _invite(request: MemberRequest, member: Member) -> None:
    organisation = request.member.organisation
    if organisation.is_demo:
        words = _("%(email)s is a member. From the demonstration no invitation leaves.")
        say(request, words % {"email": member.user.email})
        return
    if not settings.EMAIL_URL:
        _hand_over(request, member)
        return
    sent = send_invitation(
        member.user,
        organisation=organisation.name,
        invited_by=request.member.user.display_name,
        language=organisation.language,
    )
    words = (
        _("An invitation is on its way to %(email)s.")
        if sent
        else _("%(email)s is a member, but the mail server did not take the invitation. Try again.")
    )
    say(request, words % {"email": member.user.email})


def _hand_over(request: MemberRequest, member: Member) -> None:
    """Nothing is mailed: show the private link once, or say that they are to be told."""
    if may_hand_over_link(member, by=request.member):
        request.session[HAND_OVER] = member.pk
        return
    words = _("%(email)s is a member. This server sends no mail: tell them that they may sign in.")
    say(request, words % {"email": member.user.email})


def _handed_over(request: MemberRequest) -> dict[str, Any] | None:
    pk = request.session.pop(HAND_OVER, None)
    member = Member.objects.visible_to(request.member).select_related("user").filter(pk=pk).first()
    if member is None or settings.EMAIL_URL or not may_hand_over_link(member, by=request.member):
        return None
    return {
        "email": member.user.email,
        "url": set_password_url(member.user),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }


def _change(
    request: MemberRequest,
    member_id: int,
    *,
    verb: Callable[[Member], None],
    words: str,
    undo: str = "",
) -> HttpResponse:
    """Do it and say so, or say why not."""
    member = _member(request, member_id)
    try:
        verb(member)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _back(request)
    undo_url = reverse(undo, args=[member.organisation.slug, member.pk]) if undo else ""
    name = {"name": member.user.display_name}
    say(request, words % name, undo_url=undo_url, undo_label=_("Undo") if undo else "")
    return _back(request)


def _member(request: MemberRequest, member_id: int) -> Member:
    members = Member.objects.visible_to(request.member).select_related("user", "organisation")
    return get_object_or_404(members, pk=member_id)


def _back(request: MemberRequest) -> HttpResponse:
    return redirect("organisations:members", request.member.organisation.slug)
