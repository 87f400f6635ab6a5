"""The frame of every page: the rail, addresses of pages, toasts."""

from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from relance.core import places
from relance.core.templatetags.relance_lists import rendered
from relance.core.toasts import Toast, toasts_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_url(context: Context, name: str, *args: Any) -> str:
    """The address of a page of this organisation, or of none; empty when there is no such page."""
    member = context.get("member")
    attempts = [(member.organisation.slug, *args)] if member else []
    for arguments in [*attempts, args]:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""


class RailNode(Node):
    """Renders the rail; what stands between its tags is the key of the entry where one is."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        member = context.get("member")
        key = self.nodelist.render(context).strip()
        groups = rail_groups(member, key) if member else []
        notes = [entry(member) for entry in places.rail_notes] if member else []
        return rendered(context, "core/rail.html", rail_groups=groups, rail_note=" ".join(notes))


def rail_groups(member: Any, current: str) -> list[list[dict[str, Any]]]:
    """The entries that this member sees, daily work first, then settings."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for entry in places.rail_entries:
        if entry.administrators_only and member.role not in ("owner", "administrator"):
            continue
        groups.setdefault(entry.group, []).append(
            {
                "entry": entry,
                "url": reverse(entry.url_name, args=[member.organisation.slug]),
                "count": entry.count(member),
                "current": entry.key == current,
            }
        )
    return [groups[group] for group in sorted(groups)]


@register.tag
def rail(parser: Parser, token: Token) -> RailNode:
    """`{% rail %}{% block rail_key %}{% endblock %}{% endrail %}`."""
    nodelist = parser.parse(("endrail",))
    parser.delete_first_token()
    return RailNode(nodelist)


@register.inclusion_tag("core/toasts.html", takes_context=True)
def toasts(context: Context, *, swap: bool = False) -> dict[str, Any]:
    """Those that wait. In an answer to htmx, `swap=True` adds them to those on the page."""
    said: list[Toast] = list(toasts_of(context.get("messages") or ()))
    return {"toasts": said, "swap": swap, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def shortcuts_in_use() -> set[str]:
    """The keys of actions that some package has declared; others are not shown to anyone."""
    actions = [*places.row_actions, *places.bulk_actions]
    return {action.shortcut for action in actions if action.shortcut}
