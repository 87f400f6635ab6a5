"""What imports bring to the frame, to history and to the bell."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relance.core.places import Count, NotificationKind, RailEntry, Sentence
from relance.imports.models import Import
from relance.organisations.models import Member


def _under_way(member: Member) -> Count | None:
    """Files that wait for a decision: their uploader left before the end."""
    waiting = (
        Import.objects.visible_to(member)
        .filter(created_by=member, state=Import.State.UPLOADED)
        .count()
    )
    return Count(waiting, str(_("files to decide on"))) if waiting else None


RAIL_ENTRY = RailEntry(
    key="imports", label=_("Imports"), icon="imports", url_name="imports:list", count=_under_way
)
SENTENCES = (
    Sentence(
        "import.done",
        _("%(file)s imported: %(lines)s lines, %(errors)s in error"),
        icon="imports",
        url=lambda member, event: reverse(
            "imports:page", args=[member.organisation.slug, event.subject_id]
        ),
    ),
)
NOTIFICATION_KINDS = (
    NotificationKind(
        "import.done", _("%(file)s is imported: %(lines)s lines, %(errors)s in error"), "imports"
    ),
)
