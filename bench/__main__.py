"""`make bench`: imports beside a bare floor and beside django-import-export, in one run.

Each measurement is a process of its own on a database of its own; what counts are the ratios.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.companies import write_file

Answer = dict[str, Any]


class Place:
    """Where one contestant works: a data folder, and a database that no other uses."""

    def __init__(self, folder: Path, name: str) -> None:
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "relance.config.settings",
            "RELANCE_DATA": str(folder / name),
        }
        if url := os.environ.get("DATABASE_URL"):
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # a name of ours
            self.environment["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
        self("prepare")

    def __call__(self, *words: str | Path) -> Answer:
        command = [sys.executable, "-m", "bench.measure", *map(str, words)]
        done = subprocess.run(  # noqa: S603  # our own module
            command, env=self.environment, stdout=subprocess.PIPE, check=True
        )
        answer: Answer = json.loads(done.stdout.splitlines()[-1])
        return answer


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def against_floor(folder: Path, lines: int, *, checked: bool) -> float:
    """New customers, the same again, the same companies moved. Answers the seconds for new ones."""
    words = "with" if checked else "without"
    tag = f"{lines}_{words}"
    file = write_file(folder / f"{tag}.csv", lines, checked=checked)
    moved = write_file(folder / f"{tag}_moved.csv", lines, checked=checked, moved=True)
    say(f"\n{lines:,} customers with contacts, {words} VAT numbers and phones")
    say(f"{'':28}{'floor':>10}{'Relance':>10}{'ratio':>8}{'lines/s':>10}{'MiB':>7}")
    bare, ours = Place(folder, f"floor_{tag}"), Place(folder, f"relance_{tag}")
    preview = ours("relance_preview", file)
    first = 0.0
    for words, what, mode in (
        ("new", file, "fill"),
        ("known, nothing changes", file, "fill"),
        ("known, updated", moved, "update"),
    ):
        floor, relance = bare("bare_floor", what), ours("relance", what, mode)
        _row(words, floor, relance, lines)
        first = first or relance["seconds"]
        if words == "new":
            both = {
                "seconds": relance["seconds"] + preview["seconds"],
                "mebibytes": max(relance["mebibytes"], preview["mebibytes"]),
            }
            _row("new, with a preview before", floor, both, lines)
    return first


def _row(words: str, floor: Answer, relance: Answer, lines: int) -> None:
    ratio = relance["seconds"] / floor["seconds"]
    say(
        f"{words:28}{floor['seconds']:9.2f}s{relance['seconds']:9.2f}s{ratio:8.2f}"
        f"{lines / relance['seconds']:10,.0f}{relance['mebibytes']:7.0f}"
    )


def against_import_export(folder: Path, lines: int = 10_000) -> None:
    file = write_file(folder / "ten_thousand.csv", lines)
    theirs = Place(folder, "import_export")("import_export", file)
    ours = Place(folder, "relance_ten_thousand")("relance", file, "fill")
    say(f"\n{lines:,} of these lines by django-import-export with its defaults")
    say(
        f"{theirs['seconds']:.1f}s there, {ours['seconds']:.2f}s here: "
        f"{theirs['seconds'] / ours['seconds']:.0f} times faster"
    )


def beside_people(folder: Path, lines: int) -> None:
    """Pages and writes while an import of as many lines goes on, and before it."""
    place = Place(folder, "beside_people")
    place("relance", write_file(folder / "known.csv", lines // 2), "fill")
    quiet = place("pages", 20)
    busy = place("pages-during", write_file(folder / "beside.csv", lines))
    say(f"\nPages while {lines:,} lines come in (median, longest)")
    for name in quiet:
        before, during = quiet[name], busy[name]
        say(
            f"{name:12}{before['median'] * 1000:8.0f} ms quiet{during['median'] * 1000:8.0f} ms"
            f" meanwhile: {during['median'] / before['median']:.2f} times;"
            f" longest {during['longest'] * 1000:.0f} ms in {during['rounds']}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--million", action="store_true", help="a million lines, too")
    parser.add_argument("--only", choices=["floor", "import-export", "people"])
    wishes = parser.parse_args()
    say(f"== {'PostgreSQL' if os.environ.get('DATABASE_URL') else 'SQLite'}")
    with tempfile.TemporaryDirectory(prefix="relance-bench-") as name:
        folder = Path(name)
        parts: dict[str, Callable[[], None]] = {
            "floor": lambda: _floors(folder, wishes.lines, million=wishes.million),
            "import-export": lambda: against_import_export(folder),
            "people": lambda: beside_people(folder, wishes.lines),
        }
        for part, measure in parts.items():
            if wishes.only in {None, part}:
                measure()


def _floors(folder: Path, lines: int, *, million: bool) -> None:
    against_floor(folder, lines, checked=False)
    seconds = against_floor(folder, lines, checked=True)
    if million:
        longer = against_floor(folder, 1_000_000, checked=True)
        say(f"A million new lines: {longer / seconds:.1f} times as long as {lines:,}")


if __name__ == "__main__":
    main()
