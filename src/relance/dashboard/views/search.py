"""The search field on top: what every package finds, side by side."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from relance.core import places
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

LIMIT = 20


@member_page(Right.READ)
def search(request: MemberRequest) -> HttpResponse:
    typed = request.GET.get("q", "").replace("\0", "").strip()[:200]
    groups: list[dict[str, Any]] = []
    if typed:
        groups = [
            {"search": entry, "hits": entry.find(request.member, typed, LIMIT)}
            for entry in places.searches
        ]
    return render(
        request,
        "dashboard/search.html",
        {"search_query": typed, "groups": [group for group in groups if group["hits"]]},
    )
