"""A page and the part of it that htmx asks for share one address; caches must tell them apart."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponseBase]


def told_apart(get_response: Answer) -> Answer:
    """Without it, Back shows a panel alone where the browser kept the answer to htmx."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
