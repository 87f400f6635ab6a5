"""The reader's own language, on every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


def reader_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What a person chose in their preferences wins over what their browser says."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if request.user.is_authenticated else ""
        if not chosen:
            return get_response(request)
        with translation.override(chosen):
            response = get_response(request)
            response.headers["Content-Language"] = chosen
            return response

    return answer
