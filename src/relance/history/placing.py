"""What history shows on pages of lower packages, and how they write it."""

from typing import Any

from relance.core.places import Section
from relance.history.queries import latest_events
from relance.history.recording import record
from relance.history.sentences import told
from relance.organisations.models import Member

SHOWN = 10

RECORDER = record


def _events_about(subject_type: str) -> Any:
    def context(member: Member, _record: Any) -> dict[str, Any]:
        events = latest_events(member).filter(subject_type=subject_type)[:SHOWN]
        return {"events": told(events, member=member)}

    return context


SECTIONS = (
    Section(
        on="organisation",
        key="history",
        template="history/section.html",
        context=_events_about("organisation"),
    ),
    Section(
        on="members",
        key="history",
        template="history/section.html",
        context=_events_about("member"),
    ),
)
