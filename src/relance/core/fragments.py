"""A page and the part of it that htmx asks for share one address."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponseBase]


def wants_panel_alone(request: Any) -> bool:
    """Whether htmx asks for the panel of a list, and not for the page."""
    return bool(request.htmx) and request.htmx.target == "side"


def told_apart(get_response: Answer) -> Answer:
    """For caches: else Back shows a panel alone where the browser kept the answer to htmx."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
