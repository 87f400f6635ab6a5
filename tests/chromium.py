"""The Chromium of the system: where it is, and how it is started."""

import os
import shutil
from pathlib import Path

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def path() -> str | None:
    """The program, or None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def is_here() -> bool:
    return path() is not None


def arguments() -> list[str]:
    """Root has no sandbox to go into."""
    return [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS


def what_is_not_collected(folder: Path) -> list[str]:
    """The tests that need a browser, by name, where there is none."""
    if is_here():
        return []
    names = ", ".join(sorted(file.name for file in folder.glob("test_*.py")))
    return [f"Chromium is not here, so these are not collected: tests/browser: {names}"]
