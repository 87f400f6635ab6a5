"""Commands as a shell sees them: from any folder, with exit codes and JSON to be trusted."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

RELANCE = Path(sys.executable).with_name("relance")
PROJECT = Path(__file__).resolve().parents[2]
WSGI = "relance.config.wsgi"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine of one's own, where nothing was ever started; kept for the whole file."""
    return tmp_path_factory.mktemp("data")


def run(
    *words: str, data: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(RELANCE), *words],
        cwd="/",
        env=as_a_shell(data, more or {}),
        capture_output=True,
        text=True,
        check=False,
    )


def as_a_shell(data: Path, more: Mapping[str, str]) -> dict[str, str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RELANCE_", "DJANGO_"))
        and name not in {"EMAIL_URL", "DATABASE_URL", "PORT"}
    }
    return environment | {"RELANCE_DATA": str(data), "LANG": "fr_FR.UTF-8", **more}


def wait_for(file: Path) -> None:
    until = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < until, f"{file} did not appear"
        time.sleep(0.05)


def answer(*words: str, data: Path, exit_code: int) -> Any:
    done = run(*words, "--json", data=data)
    assert done.returncode == exit_code, done.stdout + done.stderr
    return json.loads(done.stdout)


def code(*words: str, data: Path) -> str:
    refused = answer(*words, data=data, exit_code=2)["refused"]
    assert refused["message"]
    return str(refused["code"])


def test_a_new_machine_becomes_a_house_with_people(data: Path) -> None:
    found = ("create-organisation", "Verdet & Fils", "--slug", "verdet", "--owner")
    made = answer(*found, "Camille@Verdet.example", data=data, exit_code=0)
    assert made["organisation"] == {
        "id": 1,
        "slug": "verdet",
        "name": "Verdet & Fils",
        "language": "fr",
        "country": "FR",
        "currency": "EUR",
    }
    assert made["owner"]["email"] == "camille@verdet.example"
    assert made["owner"]["created"] is True
    assert "/account/password/reset/key/" in made["set_password_url"]
    assert code(*found, "other@verdet.example", data=data) == "organisation_exists"

    add = ("add-member", "malo@verdet.example", "--organisation", "verdet", "--role", "reader")
    assert answer(*add, data=data, exit_code=0)["member"]["role"] == "reader"
    assert code(*add, data=data) == "member_exists"
    assert answer("check-data", data=data, exit_code=0) == {"problems": []}
    spoken = run("add-member", "ines@verdet.example", *add[2:], data=data)
    assert "ines@verdet.example is a member of Verdet & Fils (reader)." in spoken.stdout


def test_a_house_abroad_has_its_language_country_and_currency(data: Path) -> None:
    words = "create-organisation Ames --slug ames --owner r@ames.example --language en"
    habits = ("--country", "gb", "--currency", "gbp")
    made = answer(*words.split(), *habits, data=data, exit_code=0)["organisation"]
    assert (made["language"], made["country"], made["currency"]) == ("en", "GB", "GBP")


def test_links_carry_the_port_that_the_pages_are_served_on(tmp_path: Path) -> None:
    """The web server leaves it in the data folder while it runs; PORT, where set, goes before."""
    words = ("create-organisation", "R", "--owner", "o@r.example", "--slug")

    def link(slug: str, **more: str) -> str:
        done = run(*words, slug, "--json", data=tmp_path, more=more)
        return str(json.loads(done.stdout)["set_password_url"])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert link("before").startswith("http://localhost:8000/")
    serving = subprocess.Popen(
        [RELANCE.with_name("gunicorn"), "--config", "bin/gunicorn.conf.py", WSGI],
        cwd=PROJECT,
        env=as_a_shell(tmp_path, {"PORT": str(port)}),
    )
    try:
        wait_for(tmp_path / "port")
        assert link("during").startswith(f"http://localhost:{port}/")
        assert link("said", PORT="8002").startswith("http://localhost:8002/")
    finally:
        serving.terminate()
        serving.wait(timeout=30)
    assert link("after").startswith("http://localhost:8000/")


def test_help_lists_the_products_own_commands_as_they_are_typed(data: Path) -> None:
    for words in ((), ("help",), ("--help",)):
        done = run(*words, data=data)
        listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
        assert done.returncode == 0
        assert {"import", "create-organisation", "run-dunning", "check-data"} <= set(listed)
        assert not {"migrate", "import_file", "run_dunning"} & set(listed)
    assert "migrate" in run("help", "--all", data=data).stdout
    for words in (("help", "import"), ("import", "--help")):
        assert run(*words, data=data).stdout.startswith("usage: relance import ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("create-organisation X --slug x --owner nobody", "email_invalid"),
        ("create-organisation X --slug x --owner n@x.example --language de", "usage"),
        ("create-organisation X --slug x --owner n@x.example --country ZZ", "country_unknown"),
        ("create-organisation X --slug x --owner n@x.example --currency ECU", "currency_unknown"),
        ("create-organisation X --slug a/b --owner n@x.example", "slug_invalid"),
        (f"create-organisation {'X' * 151} --slug x --owner n@x.example", "name_too_long"),
        ("add-member n@x.example --organisation nowhere --role reader", "organisation_unknown"),
        ("add-member n@x.example --role reader", "usage"),
        ("add-member", "usage"),
        ("check-data --fast", "usage"),
        ("check-dato", "usage"),
        ("import", "usage"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_done(
    words: str, expected: str, data: Path
) -> None:
    assert code(*words.split(), data=data) == expected


def test_bytes_that_are_no_text_are_refused(data: Path) -> None:
    words = [
        str(RELANCE),
        "create-organisation",
        b"Verdet \xff",
        "--slug",
        "v",
        "--owner",
        "x@x.fr",
    ]
    environment = os.environ | {"RELANCE_DATA": str(data), "LANG": "C"}
    done = subprocess.run([*words, "--json"], env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert json.loads(done.stdout)["refused"]["code"] == "usage"


def test_answers_are_utf8_whatever_the_terminal_speaks(data: Path) -> None:
    words = ("add-member", "n@x.example", "--organisation", "éàü", "--role", "reader", "--json")
    more = {"PYTHONIOENCODING": "latin-1", "LC_ALL": "fr_FR.ISO-8859-1"}
    refused = json.loads(run(*words, data=data, more=more).stdout)["refused"]
    assert "éàü" in refused["message"]


def test_people_read_the_refusal_without_json(data: Path) -> None:
    done = run("check-dato", data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Refused: There is no command 'check-dato'. 'relance help' lists them.\n"


def test_a_role_that_does_not_exist_is_named_with_those_that_do(data: Path) -> None:
    run("create-organisation", "R", "--slug", "roles", "--owner", "o@r.example", data=data)
    words = ("add-member", "n@r.example", "--organisation", "roles", "--role", "king")
    refused = answer(*words, data=data, exit_code=2)["refused"]
    assert refused["code"] == "role_unknown"
    assert "owner, administrator, collector, reader" in refused["message"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("RELANCE_NOW", "garbage"),
        ("RELANCE_NOW", "9999-12-31"),
        ("RELANCE_NOW", "0001-01-01T00:00"),
        ("RELANCE_TIME_ZONE", "Europe/Nowhere"),
        ("RELANCE_TIME_ZONE", "../etc/passwd"),
        ("RELANCE_PROXIES", "two"),
        ("PORT", "-1"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgresql://user@host:port/name"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(name: str, said: str, data: Path) -> None:
    done = run("deliver", "--json", data=data, more={name: said})
    assert done.returncode == 2, done.stderr
    refused = json.loads(done.stdout)["refused"]
    assert refused["code"] == "misconfigured"
    assert name in refused["message"]


def test_a_wrong_call_of_import_says_how_import_is_asked_for_help(data: Path) -> None:
    wrong = ("import", "bogus", "f.csv", "--organisation", "verdet", "--json")
    message = json.loads(run(*wrong, data=data).stdout)["refused"]["message"]
    assert "See 'relance import --help'." in message
