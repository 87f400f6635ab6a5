"""What the environment says, and what production refuses to start without."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from relance.core.clock import parse_moment, refuse_far_day

SECRET_LENGTH = 50
PROJECT = Path(__file__).resolve().parents[3]


def is_on(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def whole_number(name: str, otherwise: int) -> int:
    """Raises ImproperlyConfigured, as all of these do for what cannot be meant."""
    said = os.environ.get(name, "").strip()
    if said and not (said.isascii() and said.isdigit() and len(said) < 6):
        raise ImproperlyConfigured(f"{name} is not a number of this kind: {said!r}")
    return int(said or otherwise)


def time_zone() -> str:
    name = os.environ.get("RELANCE_TIME_ZONE") or "Europe/Paris"
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ImproperlyConfigured(
            f"RELANCE_TIME_ZONE is not a time zone: {name!r}; write it as Europe/Paris"
        ) from None
    return name


def standing_clock(zone: str) -> str:
    """`RELANCE_NOW`: the moment at which the clock stands still, or nothing."""
    said = os.environ.get("RELANCE_NOW", "")
    try:
        if said:
            refuse_far_day(parse_moment(said, ZoneInfo(zone)).date())
    except ValueError:
        raise ImproperlyConfigured(
            f"RELANCE_NOW is not a moment: {said!r}; write it as 2026-10-05T09:00"
        ) from None
    return said


def database(url: str) -> dict[str, Any]:
    try:
        return dict(dj_database_url.parse(url))
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL is not the address of a database: "
            "write it as postgresql://user:password@host/name"
        ) from None


def data_folder() -> Path:
    """Where everything that is kept lies: `RELANCE_DATA`, else `var/` beside `pyproject.toml`."""
    folder = Path(os.environ.get("RELANCE_DATA") or PROJECT / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def own_secret(folder: Path) -> str:
    """The secret of a machine of one's own: made once, readable by its owner alone."""
    path = folder / "secret-key"
    if not path.exists():
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:  # noqa: PTH123
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def port() -> int:
    """Where the pages are served: `PORT`, else where the web server that runs says it listens."""
    said = _port_file().read_text() if _port_file().exists() else ""
    return whole_number("PORT", int(said or 8000))


def leave_port(number: int) -> None:
    """Called by the web server of a machine of one's own when it starts."""
    _port_file().write_text(str(number))


def forget_port(number: int) -> None:
    """Called when it ends; another one that started since keeps its own."""
    if _port_file().exists() and _port_file().read_text() == str(number):
        _port_file().unlink()


def _port_file() -> Path:
    return data_folder() / "port"


def _what_is_wrong(given: dict[str, str]) -> Iterator[str]:
    """What is said, but cannot be meant."""
    if 0 < len(given["RELANCE_SECRET_KEY"]) < SECRET_LENGTH:
        yield f"RELANCE_SECRET_KEY is too short: {SECRET_LENGTH} signs or more"
    if "*" in given["RELANCE_ALLOWED_HOSTS"]:
        yield "RELANCE_ALLOWED_HOSTS names every host: say which ones are yours"
    if given["RELANCE_PUBLIC_URL"] and not given["RELANCE_PUBLIC_URL"].startswith("https://"):
        yield "RELANCE_PUBLIC_URL is not https: passwords and sessions would travel in the open"


def refuse_half_configured_production() -> None:
    """Raises ImproperlyConfigured with everything that is missing, not the first thing only."""
    wanted = {
        "RELANCE_SECRET_KEY": "a long random secret",
        "EMAIL_URL": "where mail goes, smtp://user:password@host:587/?tls=1",
        "RELANCE_ALLOWED_HOSTS": "the host names of the site, with commas",
        "RELANCE_PUBLIC_URL": "the address that links in messages carry, https://…",
        "RELANCE_SENDER_ADDRESS": "the address that messages leave from",
    }
    given = {name: os.environ.get(name, "") for name in wanted}
    problems = [f"{name} is missing: {what}" for name, what in wanted.items() if not given[name]]
    problems += _what_is_wrong(given)
    if is_on("RELANCE_DEBUG"):
        problems.append("RELANCE_DEBUG is on")
    if os.environ.get("RELANCE_NOW"):
        problems.append("RELANCE_NOW moves the clock")
    if problems:
        raise ImproperlyConfigured("Production does not start: " + "; ".join(problems))
