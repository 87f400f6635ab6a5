"""What a member is told waits behind the bell until it is read; nobody reads another's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relance.core import places
from relance.core.places import NotificationKind
from relance.notifications.models import Notification
from relance.notifications.telling import tell, tell_all
from relance.organisations.models import Member
from relance.organisations.roles import Right, Role
from tests.factories import a_member, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return a_member(Role.COLLECTOR, organisation=an_organisation(slug="verdet"))


@pytest.fixture
def client(member: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user)
    return client


def bell(client: Client) -> str:
    return client.get(reverse("notifications:list", args=["verdet"])).content.decode()


def test_an_empty_bell_says_what_will_be_there(client: Client) -> None:
    assert "No news" in bell(client)


def test_news_is_counted_in_words_until_it_is_read(client: Client, member: Member) -> None:
    tell(member, "test.news", facts={"file": "clients.csv"}, url="/o/verdet/imports/")
    tell(member, "test.news", facts={"file": "factures.xlsx"})
    assert "2 unread notifications" in bell(client)
    first = Notification.objects.order_by("pk").first()
    assert first
    response = client.post(reverse("notifications:read", args=["verdet", first.pk]))
    assert response.headers["Location"] == "/o/verdet/imports/"
    assert "1 unread notification" in bell(client)
    client.post(reverse("notifications:read-all", args=["verdet"]))
    assert "unread" not in bell(client)


def test_each_kind_has_its_sentence_in_the_readers_language(client: Client, member: Member) -> None:
    kinds = [*places.notification_kinds]
    places.notification_kinds.fill(NotificationKind("test.news", "<b>%(file)s</b> arrived"))
    try:
        tell(member, "test.news", facts={"file": "100 %.csv"})
        assert "&lt;b&gt;100 %.csv&lt;/b&gt; arrived" in bell(client)
    finally:
        places.notification_kinds.empty()
        places.notification_kinds.fill(*kinds)


def test_nobody_reads_anothers(client: Client, member: Member) -> None:
    colleague = a_member(organisation=member.organisation)
    tell(colleague, "test.secret")
    theirs = Notification.objects.get()
    assert "test.secret" not in bell(client)
    address = reverse("notifications:read", args=["verdet", theirs.pk])
    assert client.post(address).status_code == 404
    client.post(reverse("notifications:read-all", args=["verdet"]))
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_it_never_leads_to_another_site(client: Client, member: Member) -> None:
    tell(member, "test.news", url="https://evil.example/")
    address = reverse("notifications:read", args=["verdet", Notification.objects.get().pk])
    assert client.post(address).headers["Location"] == "/o/verdet/notifications/"


def test_those_who_may_do_something_about_it_are_told(member: Member) -> None:
    organisation = member.organisation
    a_member(Role.READER, organisation=organisation)
    gone = a_member(Role.ADMINISTRATOR, organisation=organisation)
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    tell_all(organisation, "test.news", right=Right.COLLECT)
    told = set(Notification.objects.values_list("member__role", flat=True))
    assert told == {Role.OWNER, Role.COLLECTOR}


def test_a_long_list_has_pages_and_costs_the_same(client: Client, member: Member) -> None:
    tell(member, "test.news")
    bell(client)
    with CaptureQueriesContext(connection) as for_one:
        bell(client)
    for _number in range(60):
        tell(member, "test.news")
    with CaptureQueriesContext(connection) as for_many:
        page = bell(client)
    assert page.count("test.news") == 50
    assert len(for_many) == len(for_one)
