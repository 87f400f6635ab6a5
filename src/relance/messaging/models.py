"""What leaves by e-mail: templates, and messages kept as they left."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relance.core import clock
from relance.core.languages import LANGUAGES
from relance.customers.models import Customer
from relance.files.models import StoredFile
from relance.invoices.models import Invoice
from relance.messaging.liquid_text import without_variables
from relance.organisations.models import Member, Owned, OwnedQuerySet


class Level(models.TextChoices):
    """How far a reminder goes."""

    R1 = "R1", _("First reminder")
    R2 = "R2", _("Second reminder")
    R3 = "R3", _("Last reminder")
    MED = "MED", _("Formal notice")


class Template(Owned):
    """The text of a reminder, in Liquid, for one level and language."""

    level = models.CharField(max_length=3, choices=Level.choices, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    name = models.CharField(_("name"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    objects = OwnedQuerySet["Template"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "level", "language"],
                condition=~Q(level=""),
                name="one_template_per_level",
            )
        ]

    def __str__(self) -> str:
        return self.name


class EmailMessage(Owned):
    """One e-mail: a row first, delivered outside the transaction.

    waiting → leaving (claimed by one worker) → sent | failed | uncertain; or held: it will not
    leave, and `reasons` (codes) say why. `failed` only where the server provably did not take it.
    What may or may not have left is `uncertain`, and only a person decides. `to_is_chosen`: a
    person wrote who receives it, and nothing else changes that. Until departure
    `subject_source` and `body_source` (Liquid) are the text; `subject`, `body_text`, `body_html`
    are what left.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to leave")
        LEAVING = "leaving", _("leaving")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("uncertain")
        HELD = "held", _("not sent")

    class Transport(models.TextChoices):
        SMTP = "smtp", "SMTP"
        MAILBOX = "mailbox", _("mailbox of the app")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="emails")
    purpose = models.CharField(max_length=30)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    transport = models.CharField(max_length=7, choices=Transport.choices, blank=True)
    request_key = models.UUIDField(default=uuid.uuid4)
    message_id = models.CharField(max_length=200, unique=True)
    from_name = models.CharField(max_length=150, blank=True)
    from_email = models.EmailField(max_length=254, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    to = models.JSONField(default=list)
    to_is_chosen = models.BooleanField(default=False)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    subject_source = models.CharField(max_length=500)
    body_source = models.TextField()
    subject = models.CharField(max_length=500, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    leaves_after = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    answer = models.TextField(blank=True)
    refused = models.JSONField(default=dict)

    objects = OwnedQuerySet["EmailMessage"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "request_key"], name="one_message_per_request"
            )
        ]
        indexes = [
            models.Index(
                fields=["leaves_after"],
                condition=Q(state__in=["waiting", "leaving"]),
                name="message_to_leave",
            ),
            models.Index(fields=["organisation", "state", "-created_at"], name="message_state"),
        ]

    def __str__(self) -> str:
        return self.subject or without_variables(self.subject_source)


class MessageInvoice(Owned):
    """An invoice that a message speaks of; its PDF goes with it. `left_out` says why it did not."""

    message = models.ForeignKey(EmailMessage, models.CASCADE, related_name="invoice_links")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="message_links")
    left_out = models.CharField(max_length=30, blank=True)

    objects = OwnedQuerySet["MessageInvoice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "invoice"], name="one_link_per_invoice")
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.invoice_id}"


class Attachment(Owned):
    """A file that left with a message, under the name it had then."""

    message = models.ForeignKey(EmailMessage, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    objects = OwnedQuerySet["Attachment"].as_manager()

    def __str__(self) -> str:
        return self.name
