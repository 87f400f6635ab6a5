"""Errors in words: what happened, and the next step."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import path
from django.views.defaults import server_error


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def unknown(_request: HttpRequest) -> HttpResponse:
    raise Http404


def forbidden(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def form(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("broken/", broken),
    path("unknown/", unknown),
    path("forbidden/", forbidden),
    path("form/", form),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/unknown/", 404, "Il n’y a rien ici"),
        ("/forbidden/", 403, "Votre rôle ne le permet pas"),
    ],
)
def test_an_error_is_told_in_the_readers_language(address: str, status: int, words: str) -> None:
    answer = Client().get(address, headers={"accept-language": "fr"})
    assert answer.status_code == status
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_a_form_from_an_old_page_is_refused_with_the_cure() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/form/", headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "Go back, reload the page" in answer.content.decode()


def test_the_page_of_a_failure_needs_no_database() -> None:
    """Without the `django_db` mark any query would fail the test."""
    answer = server_error(HttpRequest())
    assert answer.status_code == 500
    assert b"relance/css/tokens.css" in answer.content


def test_no_page_of_an_error_carries_a_style_or_a_script_of_its_own() -> None:
    for name in ("400.html", "403.html", "404.html", "403_csrf.html", "500.html"):
        page = get_template(name).render({})
        assert "style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
