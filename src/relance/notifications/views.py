"""The page behind the bell."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from relance.core.asked import is_ours
from relance.notifications.queries import told_to, unread_count
from relance.notifications.reading import mark_read
from relance.notifications.sentences import told
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

PAGE_SIZE = 50


@require_safe
@member_page()
def news(request: MemberRequest) -> HttpResponse:
    """What this member was told, the latest first."""
    page = Paginator(told_to(request.member), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "told": told(page), "unread_here": unread_count(request.member)}
    return render(request, "notifications/list.html", context)


@require_POST
@member_page(posting=Right.READ)
def read(request: MemberRequest, notification_id: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    notification = get_object_or_404(told_to(request.member), pk=notification_id)
    mark_read(request.member, notification)
    if is_ours(notification.url):
        return HttpResponseRedirect(notification.url)
    return redirect("notifications:list", request.member.organisation.slug)


@require_POST
@member_page(posting=Right.READ)
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark all as read."""
    mark_read(request.member)
    return redirect("notifications:list", request.member.organisation.slug)
