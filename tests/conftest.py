"""What every test can ask for. What only browsers need is in `tests/browser/conftest.py`."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from relance.core import clock as core_clock
from relance.organisations.checking import cross_organisation_rows
from tests import chromium
from tests.smtp import SmtpServer

PARIS = ZoneInfo("Europe/Paris")
TESTS = Path(__file__).parent

# How long an example takes says how busy the machine is, and nothing of what is tested.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


def pytest_report_header() -> list[str]:
    """Name what will not be tested here, and why."""
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return [f"database: {database}", *chromium.what_is_not_collected(TESTS / "browser")]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Tests in browsers need a browser; with CI=true its absence is a failure."""
    if collection_path.is_relative_to(TESTS / "browser") and not chromium.is_here():
        if os.environ.get("CI") == "true":
            raise pytest.UsageError("Chromium is not here: bin/system-parts chromium")
        return True
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(TESTS / "browser"):
            item.add_marker("browser")


@pytest.fixture
def samples() -> Path:
    """The folder of the sample files, such as a French company brings them."""
    return TESTS / "samples"


@pytest.fixture(autouse=True)
def media_of_its_own(tmp_path: Path, settings: Settings) -> None:
    """Stored files of one test are not seen by the next."""
    settings.MEDIA_ROOT = tmp_path / "files"


class Clock:
    """The product's clock, in a test's hand. Moments without an offset are in Paris."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self._settings = settings
        self._monkeypatch = monkeypatch

    def set(self, moment: str | datetime) -> datetime:
        """Stand still at this moment: here, in other threads, and in commands started from here."""
        if isinstance(moment, str):
            moment = core_clock.parse_moment(moment, PARIS)
        self._settings.RELANCE_NOW = moment.isoformat()
        self._monkeypatch.setenv("RELANCE_NOW", moment.isoformat())
        return moment.astimezone(UTC)

    def forward(self, **delta: float) -> datetime:
        """Move on by so many `days`, `hours`, `minutes` …"""
        return self.set(core_clock.now().astimezone(PARIS) + timedelta(**delta))


@pytest.fixture
def clock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`clock.set("2026-10-05T09:00")`, `clock.forward(days=1)`."""
    return Clock(settings, monkeypatch)


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A real SMTP server on loopback; `smtp_server.url` is its EMAIL_URL. See `tests/smtp.py`."""
    with SmtpServer() as server:
        yield server


@pytest.fixture
def client() -> Client:
    """Django's test client, asking for English unless a test says otherwise."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def rows_stay_in_their_organisation(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test that used the database: no row points into another organisation."""
    served = "live_server" in request.fixturenames
    asked_for = {"db", "transactional_db"} & set(request.fixturenames)
    if not (served or asked_for or request.node.get_closest_marker("django_db")):
        yield
        return
    # Asked for here so that the rows are looked at before they are taken back.
    request.getfixturevalue("transactional_db" if served else "_django_db_helper")
    yield
    assert cross_organisation_rows() == []
