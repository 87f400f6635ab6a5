"""One measurement, alone in its process, so that its memory is its own: answers JSON.

`python -m bench.measure prepare`, `… CONTESTANT FILE [MODE]`, `… pages ROUNDS`,
`… pages-during FILE`
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import django

SLUG = "bench"


def prepare() -> dict[str, Any]:
    """The tables, an organisation and who works in it."""
    from django.conf import settings
    from django.core.management import call_command

    from relance.organisations.creating import create_organisation
    from relance.users.models import User

    call_command("migrate", verbosity=0)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("createcachetable", verbosity=0)
    user = User.objects.create_user(email="ada@bench.example", password=None)
    create_organisation("Bench", owner=user)
    return {}


def take_in(contestant: str, file: str, *mode: str) -> dict[str, Any]:
    from bench import contestants
    from relance.organisations.models import Organisation

    organisation = Organisation.objects.get()
    act: Callable[..., Any] = getattr(contestants, contestant)
    options = {"mode": mode[0]} if mode else {}
    started, busy = time.perf_counter(), time.process_time()
    act(organisation, Path(file), **options)
    return {
        "seconds": time.perf_counter() - started,
        "busy": time.process_time() - busy,
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def pages(rounds: str) -> dict[str, Any]:
    """How long pages and writes take while nothing else goes on."""
    return _told([_one_round() for _ in range(int(rounds))])


def pages_during(file: str) -> dict[str, Any]:
    """How long they take while another process imports."""
    command = [sys.executable, "-m", "bench.measure", "relance", file]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as importing:  # noqa: S603
        time.sleep(2)  # until it has read the file
        rounds = list(_rounds_during(importing))
    if importing.returncode:
        raise SystemExit("The import beside the pages failed")
    return _told(rounds)


def _rounds_during(importing: "subprocess.Popen[bytes]") -> Iterator[dict[str, float]]:
    while importing.poll() is None:
        yield _one_round()


_numbers = iter(range(1, 1_000_000))


def _one_round() -> dict[str, float]:
    from django.urls import reverse

    client, slug = _signed_in()
    taken: dict[str, float] = {}
    for name, address in (("home", "dashboard:home"), ("customers", "customers:list")):
        taken[name] = _timed(lambda at=address: client.get(reverse(at, args=[slug])), 200)
    new = reverse("customers:new", args=[slug])
    form = {
        "name": f"By hand {os.getpid()} {next(_numbers)}",
        "state": "client",
        "contacts-TOTAL_FORMS": "0",
        "contacts-INITIAL_FORMS": "0",
    }
    taken["write"] = _timed(lambda: client.post(new, form), 302)
    time.sleep(0.05)  # people read what they see
    return taken


@lru_cache(maxsize=1)
def _signed_in() -> tuple[Any, str]:
    """A browser of somebody who has been here today, and the address of their organisation."""
    from django.test import Client
    from django.urls import reverse

    from relance.organisations.models import Organisation
    from relance.users.models import User

    client, slug = Client(headers={"host": "localhost"}), Organisation.objects.get().slug
    client.force_login(User.objects.get())
    _timed(lambda: client.get(reverse("dashboard:home", args=[slug])), 200)
    return client, slug


def _timed(ask: Callable[[], Any], wanted: int) -> float:
    started = time.perf_counter()
    answer = ask()
    if answer.status_code != wanted:
        raise SystemExit(f"{answer.status_code} instead of {wanted}")
    return time.perf_counter() - started


def _told(rounds: list[dict[str, float]]) -> dict[str, Any]:
    return {
        name: {
            "median": statistics.median(one[name] for one in rounds),
            "longest": max(one[name] for one in rounds),
            "rounds": len(rounds),
        }
        for name in rounds[0]
    }


def main() -> None:
    django.setup()
    what, *details = sys.argv[1:]
    verbs: dict[str, Callable[..., dict[str, Any]]] = {
        "prepare": prepare,
        "pages": pages,
        "pages-during": pages_during,
    }
    verb = verbs.get(what)
    sys.stdout.write(json.dumps(verb(*details) if verb else take_in(what, *details)) + "\n")


if __name__ == "__main__":
    main()
