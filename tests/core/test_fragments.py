"""A page and its panel share one address."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

urlpatterns = [path("list/", lambda _request: HttpResponse("<p>"))]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_browser_never_takes_the_panel_for_the_page() -> None:
    answer = Client().get("/list/?panel=7")
    assert "HX-Request" in answer.headers["Vary"]
