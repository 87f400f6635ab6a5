"""A toast says what was done and, where that can be, offers to undo it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest


@dataclass(frozen=True)
class Toast:
    """`undo_label` posts to `undo_url`; both are empty where there is no way back."""

    text: str
    level: str
    undo_url: str = ""
    undo_label: str = ""


def say(request: HttpRequest, text: str, *, undo_url: str = "", undo_label: str = "") -> None:
    """Show `text` on the next page, with a button that posts to `undo_url` where it is given."""
    undo = json.dumps({"url": undo_url, "label": undo_label}) if undo_url else ""
    messages.success(request, text, extra_tags=undo)


def toasts_of(waiting: Iterable[Message]) -> Iterator[Toast]:
    """Read the messages that wait, whichever package left them."""
    for message in waiting:
        undo = _undo_of(message.extra_tags or "")
        yield Toast(
            str(message),
            message.level_tag,
            undo_url=undo.get("url", ""),
            undo_label=undo.get("label", ""),
        )


def _undo_of(extra: str) -> dict[str, str]:
    if not extra.startswith("{"):
        return {}
    undo: dict[str, str] = json.loads(extra)
    return undo
