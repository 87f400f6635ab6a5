"""Chromium for the tests of this folder: the real pages, with an ear on the console."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from pytest_django.live_server_helper import LiveServer

from tests import chromium

# Playwright's sync API runs an event loop in this thread; Django would refuse the ORM beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A sandboxed frame takes no script: axe would write to it in vain, and Chromium would complain.
AXE_OPTIONS = {"resultTypes": ["violations"], "iframes": False}
WIDTHS = {"phone": (390, 844), "laptop": (1280, 800), "desktop": (1440, 900)}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": chromium.path(),
        "args": chromium.arguments(),
    }


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], live_server: LiveServer
) -> dict[str, Any]:
    """A desktop, in French; `@pytest.mark.browser_context_args(locale="en-GB")` for another."""
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }


class Complaints:
    """What went wrong behind the page: console errors, exceptions, requests to another host."""

    def __init__(self, own_url: str) -> None:
        self._own_host = urlsplit(own_url).netloc
        self._heard: list[str] = []
        self._expected: list[str] = []

    def expect(self, part: str) -> None:
        """A complaint with this in it is what the test wants to see: `complaints.expect("404")`."""
        self._expected.append(part)

    def unexpected(self) -> list[str]:
        return [text for text in self._heard if not any(part in text for part in self._expected)]

    def listen_to(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._heard.append(f"exception: {error.error}"))
        context.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._heard.append(f"console {message.type}: {message.text} {message.location}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self._own_host:
            self._heard.append(f"another host: {request.url}")


@pytest.fixture
def complaints(live_server: LiveServer) -> Complaints:
    return Complaints(live_server.url)


@pytest.fixture
def context(
    new_context: Callable[..., BrowserContext], complaints: Complaints
) -> Iterator[BrowserContext]:
    """A fresh profile. The test fails if its pages complain, or ask another host for anything."""
    context = new_context()
    context.set_default_timeout(15_000)
    complaints.listen_to(context)
    yield context
    assert complaints.unexpected() == []


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with what axe finds on the page, in the light and in the dark theme."""

    def look(page: Page) -> None:
        findings = []
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found = Axe().run(page, options=AXE_OPTIONS)
            findings += [f"{theme}: {found.generate_report()}"] * bool(found.violations_count)
        page.emulate_media(color_scheme=None)
        assert not findings, "\n\n".join(findings)

    return look


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[Any], None]:
    """`sign_in(member.user)`: the browser is this person, without going through the form."""
    from django.conf import settings
    from django.test import Client

    def be(user: Any) -> None:
        client = Client()
        client.force_login(user)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )

    return be


@pytest.fixture
def member(sign_in: Callable[[Any], None]) -> Any:
    """Who is signed in, in an organisation at `/o/verdet/`."""
    from tests.factories import a_member, an_organisation

    member = a_member(organisation=an_organisation(slug="verdet"))
    sign_in(member.user)
    return member
