"""EMAIL_URL is read strictly: a slip is told at start, with the cure and without the password."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from relance.messaging.mail_server import MailServer, read_email_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525)),
        ("smtp://mail.example", MailServer("mail.example", 25)),
        ("smtp://mail.example/?tls=0", MailServer("mail.example", 25)),
        (
            "smtp://u%40x:p%2Fw@mail.example:587/?tls=1",
            MailServer("mail.example", 587, "u@x", "p/w", "starttls"),
        ),
        ("smtp://mail.example?tls=1", MailServer("mail.example", 587, security="starttls")),
        ("smtps://u:p@mail.example", MailServer("mail.example", 465, "u", "p", "tls")),
    ],
)
def test_what_is_understood(url: str, server: MailServer) -> None:
    assert read_email_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://:587",
        "smtp://mail.example:abc",
        "smtp://mail.example:99999",
        "smtp://user@mail.example",
        "smtp://user:se/cret@mail.example",
        "smtp://mail.example/path",
        "smtp://mail.example/?tls=yes",
        "smtp://mail.example/?ssl=1",
        "smtp://mail.example/?tls=1&tls=0",
        "smtp://mail.example/?x",
        "smtps://mail.example/?tls=1",
        "smtp://u:p%0d%0a@mail.example",
    ],
)
def test_nonsense_is_refused_with_the_cure(url: str) -> None:
    with pytest.raises(ValueError, match="EMAIL_URL") as refused:
        read_email_url(url)
    assert "smtp://user:password@host" in str(refused.value)
    assert "se/cret" not in str(refused.value)


def test_the_password_is_in_no_representation() -> None:
    assert "secret" not in repr(read_email_url("smtp://u:secret@mail.example"))


def test_nonsense_is_refused_at_start(tmp_path: Path) -> None:
    environment = {**os.environ, "EMAIL_URL": "mail.example:25", "RELANCE_DATA": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "relance.config.settings"
    started = subprocess.run(
        [sys.executable, "-m", "relance.config.cli", "deliver", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 2
    assert '"misconfigured"' in started.stdout
    assert "smtp://user:password@host" in started.stdout
