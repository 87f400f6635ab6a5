"""What the frame of every page reads. Works for a stranger too: then there is no member."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from relance.core import places

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """`member`, `theme`, `shortcuts`; `memberships` and `unread` are asked where they are shown."""
    member = getattr(request, "member", None)
    user = getattr(request, "user", None)
    return {
        "member": member,
        "theme": _theme(request, user),
        "shortcuts": "on" if getattr(user, "single_key_shortcuts", True) else "off",
        "memberships": cache(lambda: _memberships(member)),
        "unread": cache(lambda: _unread(member)),
    }


def _theme(request: HttpRequest, user: Any) -> str:
    """The choice made on this device goes before the person's; empty follows the system."""
    for choice in (request.COOKIES.get("theme", ""), getattr(user, "theme", "")):
        if choice in THEMES:
            return str(choice)
    return ""


def _memberships(member: Any) -> list[Any]:
    return [one for entry in places.memberships for one in entry(member)] if member else []


def _unread(member: Any) -> int:
    return sum(entry(member) for entry in places.unread) if member else 0
