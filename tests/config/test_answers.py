"""What every answer carries, and what tells whether the house stands."""

import logging

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from relance.config.jobs import check_data
from relance.invoices.models import Invoice
from tests.factories import a_customer, a_member, an_invoice

pytestmark = pytest.mark.django_db


def test_a_house_that_stands_says_so_to_anybody(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert not response.cookies


def test_one_whose_database_is_gone_says_so_without_telling_more(client: Client) -> None:
    def gone(*_args: object, **_details: object) -> None:
        raise DatabaseError("secret-host refused")

    with connection.execute_wrapper(gone):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert b"secret-host" not in response.content


@pytest.mark.parametrize("address", ["/account/login/", "/nowhere/", "/o/nobody/", "/profile/"])
def test_every_page_is_strict_about_what_it_may_run(client: Client, address: str) -> None:
    client.force_login(a_member().user)
    response = client.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    a_member(email="malo@verdet.example", password="un-mot-de-passe-9")
    form = {"login": "malo@verdet.example", "password": "un-mot-de-passe-9"}
    cookie = client.post(reverse("account_login"), form).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_only_this_machine_is_answered_outside_production(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_nightly_look_names_what_crosses(caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = an_invoice(), a_customer()
    kept = ours.customer_id
    Invoice.objects.filter(pk=ours.pk).update(customer=theirs)
    with caplog.at_level(logging.ERROR):
        check_data()
    assert f"invoices.Invoice {ours.pk}" in caplog.text
    Invoice.objects.filter(pk=ours.pk).update(customer=kept)
