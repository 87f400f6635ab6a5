"""How far a check, an import or an undoing is: a count, and when it will be done."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relance.core import clock
from relance.imports.models import Import
from relance.imports.showing.counting import time_words, written
from relance.imports.undoing.recounting import Recount

Progress = dict[str, Any]


def checking_progress(record: Import) -> Progress:
    """Of a long file: its lines are counted first."""
    done, total = record.lines_checked, record.lines
    if not (done and total):
        words = ngettext("Reading: %(n)s line so far", "Reading: %(n)s lines so far", done)
        return {"label": words % {"n": written(done)} if done else _("Reading the file")}
    words = _("Checking: line %(done)s of %(total)s")
    _rate, left = _pace(done, total - done, record.started_at)
    rest = _("%(time)s left") % {"time": time_words(left)} if left else ""
    return _progress(words, done, total, rest)


def applying_progress(record: Import) -> Progress:
    """Lines, lines per second and time left, as this run goes."""
    done, total = record.lines_done, max(record.lines, 1)
    rate, left = _pace(done - record.lines_before, total - done, record.started_at)
    words = ngettext("%(rate)s line/s, %(left)s left", "%(rate)s lines/s, %(left)s left", rate)
    rest = words % {"rate": written(rate), "left": time_words(left)} if rate else ""
    return _progress(_("Line %(done)s of %(total)s"), done, total, rest)


def undoing_progress(recount: Recount, *, since: str = "") -> Progress:
    """`since` is the moment when it began. Nothing is counted while what came in is looked for."""
    done, total = recount.events_done, recount.events
    if not total:
        return {"label": _("Looking for what came in")}
    rate, left = _pace(done, total - done, datetime.fromisoformat(since) if since else None)
    words = _("%(rate)s/s, %(left)s left")
    rest = words % {"rate": written(rate), "left": time_words(left)} if rate else ""
    return _progress(_("Record %(done)s of %(total)s"), done, total, rest)


def time_taken(record: Import) -> str:
    """How long its lines took to come in."""
    if not (record.lines_done and record.started_at and record.finished_at):
        return ""
    return time_words(max(1, round((record.finished_at - record.started_at).total_seconds())))


def _progress(words: str, done: int, total: int, rest: str) -> Progress:
    label = words % {"done": written(done), "total": written(total)}
    return {"label": label, "done": done, "total": total, "rest": rest}


def _pace(done: int, remaining: int, since: datetime | None) -> tuple[int, int]:
    """What is done in a second, and the seconds left, 1 at least; 0 where that is not known yet."""
    if since is None or done <= 0:
        return 0, 0
    seconds = max((clock.now() - since).total_seconds(), 0.1)
    rate = done / seconds
    return max(int(rate), 1), int(remaining / rate) + 1
