import pytest
from django.test import Client

from relance.organisations.models import Member, Organisation
from tests.factories import a_member, an_organisation


@pytest.fixture
def organisation() -> Organisation:
    return an_organisation()


@pytest.fixture
def member() -> Member:
    """Who visits the pages, in an organisation at `/o/verdet/`."""
    return a_member(organisation=an_organisation(slug="verdet"))


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    """The browser of `member`, signed in."""
    client.force_login(member.user)
    return client
