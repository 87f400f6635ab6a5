"""One uploaded file, its lines, and what became of each."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relance.core import clock
from relance.files.models import StoredFile
from relance.history.models import Event
from relance.organisations.models import Member, Organisation, Owned, OwnedQuerySet


class Import(Owned):
    """A file that comes in.

    `mapping` is column (position, from 0) → field; `options` how it is read.
    """

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        CONTACTS = "contacts", _("Contacts")
        ASSIGNMENTS = "assignments", _("Assignments")
        INVOICES = "invoices", _("Invoices")

    class Mode(models.TextChoices):
        FILL = "fill", _("Fill in")
        UPDATE = "update", _("Update")
        CREATE = "create", _("Create only")
        ASSIGN = "assign", _("Assignment only")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("to be checked")
        APPLYING = "applying", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")
        CANCELLED = "cancelled", _("cancelled")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    kind = models.CharField(max_length=11, choices=Kind.choices)
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.FILL)
    state = models.CharField(max_length=9, choices=State.choices, default=State.UPLOADED)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    creates_customers = models.BooleanField(default=False)
    # One line in error, and nothing comes in.
    all_or_nothing = models.BooleanField(default=False)
    mapping = models.JSONField(default=dict)
    # Field → value of the file, as `cleaning.plain` writes it → what it stands for in Relance.
    value_map = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    # How the file was understood and what the last check counted, and for which choices
    # (`showing/preview.py`); what it found of single lines is in `CheckedRow`.
    preview = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(default=0)
    # How far a check in the background is.
    lines_checked = models.PositiveIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    # Another one each time that a page has it begin or go on, empty where a command brings it in: a
    # worker of an earlier run is too late.
    run = models.CharField(max_length=32, blank=True)
    # Those that were in when this run began: they say nothing of its speed.
    lines_before = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    # Moved with each chunk that is written; an import under way whose beat is old has stopped.
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # The undoing: what it did, and the event it has come to (it walks back, newest first).
    undo_report = models.JSONField(default=dict)
    undo_cursor = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OwnedQuerySet["Import"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="import_created")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def batch(self) -> str:
        """What the events of this import carry."""
        return f"import-{self.pk}"

    @property
    def undo_batch(self) -> str:
        """What the events of its undoing carry."""
        return f"undo-{self.pk}"

    @property
    def under_way(self) -> OwnedQuerySet["Import"]:
        """It alone, while the run that was found here goes on."""
        return Import.objects.filter(pk=self.pk, run=self.run, state=self.State.APPLYING)

    @property
    def is_taken_back(self) -> bool:
        """All or nothing, and a line turned out to be in error when others were in: it is undone,
        or is being undone, for that.
        """
        is_undone = self.state in (self.State.UNDOING, self.State.UNDONE)
        return is_undone and self.all_or_nothing and bool(self.report.get("lines_in_error"))

    @property
    def path(self) -> str:
        """The address of its page."""
        return reverse("imports:page", args=[self.organisation.slug, self.pk])

    @property
    def undo_path(self) -> str:
        """Where it is undone, and where that is told."""
        return reverse("imports:undo", args=[self.organisation.slug, self.pk])


class ImportCorrection(Owned):
    """A line of the file that a person corrected in the page, or left out, before it comes in.

    `cells` is column (position, from 0) → what stands there instead of what the file has.
    """

    record = models.ForeignKey(Import, models.CASCADE, related_name="corrections", db_index=False)
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    is_left_out = models.BooleanField(default=False)

    objects = OwnedQuerySet["ImportCorrection"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "line"], name="one_correction_per_line")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.cells}"


class ImportMapping(Owned):
    """How the columns of files with this header were mapped last: the next such file maps alike.

    `signature` is made of the header's names; `columns` is heading key → field, empty for a column
    that was left out by hand.
    """

    kind = models.CharField(max_length=11, choices=Import.Kind.choices)
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    value_map = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=clock.now)
    used_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OwnedQuerySet["ImportMapping"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "signature"], name="one_mapping_per_header"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"


class CheckedRow(Owned):
    """What a check found of one line that a person may want to look at, before anything is written.

    `run` tells the checks of one import apart: the page shows that of `Import.preview["run"]`.
    `cells` are the line's texts, `title` whom it is about, `changes` cells before and after,
    `created` the fields of what is new.
    """

    record = models.ForeignKey(Import, models.CASCADE, related_name="checked_rows", db_index=False)
    run = models.CharField(max_length=32)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9)
    title = models.CharField(max_length=200, blank=True)
    has_warnings = models.BooleanField(default=False)
    problems = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    created = models.JSONField(default=list)

    objects = OwnedQuerySet["CheckedRow"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "run", "line"], name="checked_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"


class ImportRow(Owned):
    """What became of one line of the file."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        UNCHANGED = "unchanged", _("unchanged")
        JOINED = "joined", _("same as an earlier line")
        ERROR = "error", _("in error")

    # Found by the import and the line alone, and written while both are locked: other indexes, and
    # looking for them once more, would be paid for by every line.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    record = models.ForeignKey(
        Import, models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    problems = models.JSONField(default=list)
    subjects = models.JSONField(default=dict)

    objects = OwnedQuerySet["ImportRow"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "line"], name="one_outcome_per_line")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"


class ImportKept(Owned):
    """What undoing an import left as it is, and why: a record, or one field of it.

    `what` is a model's short name (as history's `subject_type`), `reasons` codes of
    `imports.undoing`, `event` the one that touched it since. The record itself may be gone later.
    """

    record = models.ForeignKey(Import, models.CASCADE, related_name="kept", db_index=False)
    what = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=50, blank=True)
    name = models.CharField(max_length=300, blank=True)
    reasons = models.JSONField(default=list)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+", db_index=False)
    facts = models.JSONField(default=dict)

    objects = OwnedQuerySet["ImportKept"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "what", "subject_id", "field"], name="kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.name}: {self.reasons}"
