"""What imports bring to the frame, to history and to the bell."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relance.core.dates import written_day
from relance.core.places import (
    BulkAction,
    Choice,
    Count,
    Filter,
    ListExport,
    NotificationKind,
    Origin,
    RailEntry,
    Rows,
    Sentence,
)
from relance.core.reader import reader_language
from relance.history.models import Event
from relance.imports.applying.giving_up import waiting_of
from relance.imports.checking.tally import THINGS
from relance.imports.models import Import
from relance.imports.showing.telling import (
    contacts_exported,
    customers_exported,
    done_news,
    done_sentence,
    failed_news,
    invoices_exported,
    stopped_sentence,
    undone_news,
    undone_sentence,
    withheld_news,
    withheld_sentence,
)
from relance.organisations.models import Member

# By the filter of the lists: the latest, as one looks for them after an import.
IMPORTS_OFFERED = 50
_BECAME = ("created", "updated")


def _under_way(member: Member) -> Count | None:
    """Files that wait for a decision: their uploader left before the end."""
    waiting = waiting_of(member).count()
    return Count(waiting, str(_("files to decide on"))) if waiting else None


def _page_of(member: Member, event: Any) -> str:
    return reverse("imports:page", args=[member.organisation.slug, event.subject_id])


def _undoing_of(member: Member, event: Any) -> str:
    return reverse("imports:undo", args=[member.organisation.slug, event.subject_id])


RAIL_ENTRY = RailEntry(
    key="imports", label=_("Imports"), icon="imports", url_name="imports:list", count=_under_way
)
SENTENCES = (
    Sentence(
        "import.done",
        done_sentence,
        icon="imports",
        url=_page_of,
    ),
    Sentence(
        "import.withheld",
        withheld_sentence,
        icon="imports",
        url=_page_of,
    ),
    Sentence(
        "import.stopped",
        stopped_sentence,
        icon="imports",
        url=_page_of,
    ),
    Sentence(
        "import.undone",
        undone_sentence,
        icon="undo",
        url=_undoing_of,
    ),
    Sentence("customer.removed", _("Customer %(name)s removed: its import was undone"), icon="bin"),
    Sentence("invoice.removed", _("Invoice %(number)s removed: its import was undone"), icon="bin"),
    Sentence(
        "credit_note.removed",
        _("Credit note %(number)s removed: its import was undone"),
        icon="bin",
    ),
    Sentence(
        "payment.removed", _("Payment of %(amount)s removed: its import was undone"), icon="bin"
    ),
    Sentence("customers.exported", customers_exported, icon="download"),
    Sentence("contacts.exported", contacts_exported, icon="download"),
    Sentence("invoices.exported", invoices_exported, icon="download"),
)
NOTIFICATION_KINDS = (
    NotificationKind("import.withheld", withheld_news, "imports"),
    NotificationKind("import.failed", failed_news, "imports"),
    NotificationKind("import.undone", undone_news, "undo"),
    NotificationKind("import.done", done_news, "imports"),
)


# --- What leaves ----------------------------------------------------------------------------------


def _export(on: str, kind: str, form: str, label: Any) -> ListExport:
    return ListExport(
        on=on, label=label, note={"xlsx": "Excel", "csv": "CSV"}[form], url=_export_url(kind, form)
    )


def _export_url(kind: str, form: str) -> Callable[[Member], str]:
    return lambda member: reverse("imports:export", args=[member.organisation.slug, kind, form])


LIST_EXPORTS = (
    _export("customers", "customers", "xlsx", Import.Kind.CUSTOMERS.label),
    _export("customers", "customers", "csv", Import.Kind.CUSTOMERS.label),
    _export("customers", "contacts", "xlsx", _("Their contacts")),
    _export("customers", "contacts", "csv", _("Their contacts")),
    _export("invoices", "invoices", "xlsx", Import.Kind.INVOICES.label),
    _export("invoices", "invoices", "csv", Import.Kind.INVOICES.label),
)
BULK_EXPORTS = tuple(
    BulkAction(
        on=on,
        key="export",
        icon="download",
        label=_("Export to Excel"),
        url=_export_url(on, "xlsx"),
    )
    for on in ("customers", "invoices")
)


def _origins(member: Member, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    slug = member.organisation.slug
    records = Import.objects.visible_to(member).filter(pk__in=ids).values_list("pk", "file_name")
    return {
        pk: (
            gettext("import of %(file)s") % {"file": name},
            reverse("imports:page", args=[slug, pk]),
        )
        for pk, name in records
    }


ORIGIN = Origin("import-", _origins)


def _imports(member: Member, *, things: Collection[str]) -> list[Choice]:
    """The latest that created or changed one of these `things`, newest first."""
    counts = [f"report__{became}__{thing}__gt" for became in _BECAME for thing in things]
    records = Import.objects.visible_to(member).filter(
        Q(*((count, 0) for count in counts), _connector=Q.OR),
        state__in=[Import.State.DONE, Import.State.STOPPED, Import.State.FAILED],
    )
    latest = records.order_by("-created_at", "-pk").values_list("pk", "file_name", "created_at")
    return [
        Choice(str(pk), f"{name[:40]}, {_day(at)}") for pk, name, at in latest[:IMPORTS_OFFERED]
    ]


def _day(at: datetime) -> str:
    local = timezone.localdate(at)
    return written_day(local, reader_language(), today=local)


def _touched(rows: Rows, value: str, member: Member, *, by: str, **narrowed: Any) -> Rows:
    """The rows that one import created or changed, as history tells it."""
    events = Event.objects.visible_to(member).filter(batch=f"import-{value}", **narrowed)
    return rows.filter(pk__in=events.values(by))


FILTERS = (
    Filter(
        on="customers",
        key="import",
        label=pgettext_lazy("one", "Import"),
        choices=partial(_imports, things=THINGS),
        apply=lambda rows, value, member: _touched(
            rows, value, member, by="customer_id", customer_id__isnull=False
        ),
    ),
    Filter(
        on="invoices",
        key="import",
        label=pgettext_lazy("one", "Import"),
        choices=partial(_imports, things=("invoices", "payments")),
        apply=lambda rows, value, member: _touched(
            rows, value, member, by="subject_id", subject_type="invoice"
        ),
    ),
)
