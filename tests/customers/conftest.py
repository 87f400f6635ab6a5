"""A member who is signed in, and the addresses of customers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from relance.organisations.models import Member
from tests.factories import a_member, an_organisation

Address = Callable[..., str]


@pytest.fixture
def member() -> Member:
    return a_member(organisation=an_organisation("Verdet"), name="Camille Aubry")


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


@pytest.fixture
def at(member: Member) -> Address:
    """`at("page", customer.pk)`: a page of customers in the member's house."""

    def address(name: str, *parts: object) -> str:
        return reverse(f"customers:{name}", args=[member.organisation.slug, *parts])

    return address
