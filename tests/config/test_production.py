"""Production starts whole or not at all, and says everything that is missing."""

from pathlib import Path

import pytest

from tests.config.test_commands import run

WHOLE = {
    "RELANCE_PRODUCTION": "1",
    "RELANCE_SECRET_KEY": "a-long-random-secret-that-nobody-guesses-0123456789",
    "RELANCE_ALLOWED_HOSTS": "relance.verdet.example",
    "RELANCE_PUBLIC_URL": "https://relance.verdet.example",
    "RELANCE_SENDER_ADDRESS": "relances@verdet.example",
    "EMAIL_URL": "smtp://user:password@mail.verdet.example:587/?tls=1",
}


def start(data: Path, **changes: str) -> tuple[int, str]:
    done = run("check", "--deploy", "--fail-level", "WARNING", data=data, more=WHOLE | changes)
    return done.returncode, done.stdout + done.stderr


def test_it_starts_when_everything_is_said(tmp_path: Path) -> None:
    """Django's own list of what a deployment forgets has nothing to say."""
    exit_code, said = start(tmp_path)
    assert exit_code == 0, said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"RELANCE_SECRET_KEY": ""}, "RELANCE_SECRET_KEY is missing"),
        ({"RELANCE_SECRET_KEY": "short"}, "RELANCE_SECRET_KEY is too short"),
        ({"EMAIL_URL": ""}, "EMAIL_URL is missing"),
        ({"RELANCE_ALLOWED_HOSTS": ""}, "RELANCE_ALLOWED_HOSTS is missing"),
        ({"RELANCE_ALLOWED_HOSTS": "*"}, "RELANCE_ALLOWED_HOSTS names every host"),
        ({"RELANCE_PUBLIC_URL": ""}, "RELANCE_PUBLIC_URL is missing"),
        ({"RELANCE_PUBLIC_URL": "http://relance.example"}, "RELANCE_PUBLIC_URL is not https"),
        ({"RELANCE_SENDER_ADDRESS": ""}, "RELANCE_SENDER_ADDRESS is missing"),
        ({"RELANCE_DEBUG": "1"}, "RELANCE_DEBUG is on"),
        ({"RELANCE_NOW": "2026-10-05"}, "RELANCE_NOW moves the clock"),
    ],
)
def test_it_refuses_what_is_half_configured(
    changes: dict[str, str], words: str, tmp_path: Path
) -> None:
    exit_code, said = start(tmp_path, **changes)
    assert exit_code == 2
    assert words in said
    assert "Traceback" not in said


def test_everything_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    _code, said = start(tmp_path, EMAIL_URL="", RELANCE_SECRET_KEY="", RELANCE_NOW="2026-10-05")
    for name in ("EMAIL_URL", "RELANCE_SECRET_KEY", "RELANCE_NOW"):
        assert name in said


def test_the_demo_does_not_exist_there(tmp_path: Path) -> None:
    done = run("demo", "--json", data=tmp_path, more=WHOLE)
    assert done.returncode == 2
