"""What addresses and forms ask for, however strange."""

import pytest
from django.test import RequestFactory

from relance.core.asked import asked_id, asked_next


@pytest.mark.parametrize(
    ("text", "pk"),
    [("7", 7), ("", None), ("seven", None), ("-7", None), ("²", None), ("9" * 19, None)],
)
def test_an_id_is_digits_that_every_database_can_hold(text: str, pk: int | None) -> None:
    assert asked_id(text) == pk


@pytest.mark.parametrize(
    "wish", ["https://other.example/", "//other.example/", "javascript:alert(1)", "o/acme/"]
)
def test_nobody_is_led_out_of_the_house(wish: str) -> None:
    assert asked_next(RequestFactory().post("/", {"next": wish})) == ""


def test_the_form_goes_before_its_address() -> None:
    request = RequestFactory().post("/?next=/o/acme/invoices/", {"next": "/o/acme/customers/"})
    assert asked_next(request) == "/o/acme/customers/"
    assert asked_next(RequestFactory().post("/?next=/o/acme/invoices/")) == "/o/acme/invoices/"
