"""Every address of the product, asked by strangers, with others' ids, and in each role.

A route that `addresses.py` does not know fails: nobody adds a page without saying who may see it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from relance.organisations.models import Member
from relance.organisations.roles import HIGHEST_RIGHT, Role
from tests.house.addresses import OUTSIDE, ROUTES, Route
from tests.house.furnished import House, a_furnished_house

pytestmark = pytest.mark.django_db

ALL_METHODS = ("GET", "POST")
NOBODYS_ID = 987_654_321
PAGES = [name for name, route in ROUTES.items() if "GET" in route.methods]
VERBS = [name for name, route in ROUTES.items() if "POST" in route.methods]


def names_of_all_routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield namespace + pattern.name
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of_all_routes(pattern, inner)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def media_of_its_own(media: Path, settings: Any) -> None:
    """The houses' files, for all these tests."""
    settings.MEDIA_ROOT = media


@pytest.fixture(scope="module")
def houses(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, media: Path
) -> Iterator[list[House]]:
    """Furnished once for all these tests; each takes back what it changes."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        yield [a_furnished_house("Ours"), a_furnished_house("Zanzibar")]
        transaction.set_rollback(True)


@pytest.fixture
def ours(houses: list[House]) -> House:
    return houses[0]


@pytest.fixture
def theirs(houses: list[House]) -> House:
    return houses[1]


def ask(
    client: Client,
    method: str,
    name: str,
    house: House,
    *,
    query: str = "",
    data: str = "",
    **other: int | str,
) -> HttpResponse:
    """One request; what a verb changes is taken back."""
    ids = {parameter: house.id_of(word) for parameter, word in ROUTES[name].ids.items()}
    address = reverse(name, kwargs={"slug": house.organisation.slug, **ids, **other})
    with transaction.atomic():
        response: HttpResponse = client.generic(
            method, address + query, data, content_type="application/x-www-form-urlencoded"
        )  # type: ignore[assignment]
        if getattr(response, "streaming", False):
            b"".join(response)
        transaction.set_rollback(True)
    return response


def signed_in(member: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user)
    return client


def test_every_route_is_known() -> None:
    known = set(ROUTES) | OUTSIDE
    found = set(names_of_all_routes(get_resolver()))
    assert found - known == set(), "routes without a line in tests/house/addresses.py"
    assert known - found == set(), "lines in tests/house/addresses.py without a route"


@pytest.mark.parametrize("name", ROUTES)
def test_nobody_comes_in_without_signing_in(name: str, ours: House) -> None:
    for method in ROUTES[name].methods:
        response = ask(Client(), method, name, ours)
        assert response.status_code == 302, method
        assert response["Location"].startswith(reverse("account_login")), method


@pytest.mark.parametrize("name", ROUTES)
def test_members_of_another_house_find_nothing(name: str, ours: House, theirs: House) -> None:
    client = signed_in(theirs.members[Role.OWNER])
    for method in ROUTES[name].methods:
        assert ask(client, method, name, ours).status_code == 404, method


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.ids])
def test_anothers_id_is_unknown(name: str, ours: House, theirs: House) -> None:
    client = signed_in(ours.members[Role.OWNER])
    for parameter, word in ROUTES[name].ids.items():
        for number in ("=nonsense",) if word.startswith("=") else (theirs.id_of(word), NOBODYS_ID):
            for method in ROUTES[name].methods:
                response = ask(client, method, name, ours, **{parameter: number})
                assert response.status_code == 404, (method, parameter)


@pytest.mark.parametrize("name", ROUTES)
def test_each_role_may_what_it_may(name: str, ours: House) -> None:
    route = ROUTES[name]
    for role in Role:
        client = signed_in(ours.members[role])
        for method in ALL_METHODS:
            status = ask(client, method, name, ours).status_code
            assert status in expected(route, role, method), (role, method, status)


def expected(route: Route, role: Role, method: str) -> tuple[int, ...]:
    allowed = HIGHEST_RIGHT[role] >= route.right
    if route.leads_elsewhere and method == "GET" and allowed:
        return (302,)
    if method not in route.methods:
        # A verb is never done by looking; a page may take a post for a look, but not from readers.
        harmless = (200,) if method == "POST" and role != Role.READER else ()
        return (405, *harmless) if allowed and harmless else (403, 405)
    if not allowed:
        return (403,)
    if route.of and route.of != role:
        return (404,)
    # Nothing was typed: what is wrong is said (200, 400, 422), what needs no words is done (302).
    return (200,) if method == "GET" else (200, 204, 302, 400, 422)


@pytest.mark.parametrize("name", PAGES)
def test_an_address_does_not_show_what_is_anothers(name: str, ours: House, theirs: House) -> None:
    """Ids in the part after the question mark are ids too."""
    client = signed_in(ours.members[Role.OWNER])
    words = ("customer", "invoice", "group", "plan", "message", "member", "template", "import")
    named = "&".join(f"{key}={theirs.id_of(word)}" for word in words for key in (word, f"{word}s"))
    for word in ("customer", "invoice"):
        number = theirs.id_of(word)
        query = f"?panel={number}&ids={number}&{named}"
        response = ask(client, "GET", name, ours, query=query)
        assert response.status_code in (200, 302, 400, 404, 422), word
        if not getattr(response, "streaming", False):
            assert "Zanzibar" not in response.content.decode(), word


@pytest.mark.parametrize("name", VERBS)
def test_nothing_is_done_for_another_site(name: str, ours: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ours.members[Role.OWNER].user)
    assert ask(client, "POST", name, ours).status_code == 403


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("query", ["?page=0&sort=%00&q=%00%27", "?panel=x&page=-1&q=" + "9" * 400])
def test_nonsense_in_an_address_breaks_nothing(name: str, query: str, ours: House) -> None:
    response = ask(signed_in(ours.members[Role.OWNER]), "GET", name, ours, query=query)
    assert response.status_code in (200, 302, 400, 404, 422)


NONSENSE = (
    "\x00",
    "9" * 400,
    "-1",
    "31/02/2026",
    "1e999",
    "\u202e\u2028' OR 1=1 --\r\nBcc: all@verdet.example",
    "<script>alert(1)</script>{{ 7 }}{% raise %}",
)


@pytest.fixture(scope="module")
def field_names(houses: list[House], media: Path) -> set[str]:
    """What the forms of all pages ask for."""
    client = signed_in(houses[0].members[Role.OWNER])
    names = {"ids", "next", "page", "panel"}
    for name in PAGES:
        response = ask(client, "GET", name, houses[0])
        if not response.streaming:
            names |= set(re.findall(r'name="([\w-]+)"', response.content.decode()))
    return names - {"csrfmiddlewaretoken"}


@pytest.mark.parametrize("name", VERBS)
def test_nonsense_in_a_form_breaks_nothing(
    name: str, ours: House, field_names: set[str], settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
    client = signed_in(ours.members[Role.OWNER])
    for text in NONSENSE:
        data = urlencode(dict.fromkeys(field_names, text))
        status = ask(client, "POST", name, ours, data=data).status_code
        assert status in (200, 204, 302, 400, 404, 409, 422), (text, status)


@pytest.mark.parametrize(
    "name", [name for name in ROUTES if name.endswith((":list", ":home", ":settings"))]
)
def test_a_member_who_was_let_go_finds_nothing(name: str, ours: House) -> None:
    member = ours.members[Role.COLLECTOR]
    client = signed_in(member)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert ask(client, "GET", name, ours).status_code == 404
