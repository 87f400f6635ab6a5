"""The plans, what they are assigned to, what people decided, and each reminder."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relance.core import clock
from relance.customers.models import Customer
from relance.invoices.models import Invoice
from relance.messaging.models import EmailMessage, Level
from relance.organisations.models import Member, Owned, OwnedQuerySet


class DunningPlan(Owned):
    """The rule: steps, and what holds for all of them. Configuring is not activating."""

    name = models.CharField(_("name"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False)
    minimum_days = models.PositiveSmallIntegerField(
        _("days between two messages to a customer"), default=7
    )
    daily_cap = models.PositiveIntegerField(_("messages a day at most"), default=50)
    deducts_credits = models.BooleanField(
        _("credit notes and payments on account are deducted"), default=True
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = OwnedQuerySet["DunningPlan"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name_key"], name="one_plan_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class DunningStep(Owned):
    """One step: a level, so many days from the due date (negative: before it).

    A step that is not automatic waits for a person.
    """

    plan = models.ForeignKey(DunningPlan, models.CASCADE, related_name="steps")
    level = models.CharField(max_length=3, choices=Level.choices)
    days = models.SmallIntegerField(_("days from the due date"))
    is_automatic = models.BooleanField(_("leaves by itself"), default=True)

    objects = OwnedQuerySet["DunningStep"].as_manager()

    class Meta:
        ordering = ["plan", "days"]
        constraints = [models.UniqueConstraint(fields=["plan", "level"], name="one_step_per_level")]

    def __str__(self) -> str:
        return f"{self.level} {self.days:+d}"


class PlanAssignment(Owned):
    """A plan at work on a customer: from then on its invoices are reminded."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="plan_assignment")
    plan = models.ForeignKey(DunningPlan, models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField(default=clock.now)
    assigned_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet["PlanAssignment"].as_manager()

    def __str__(self) -> str:
        return f"{self.customer} → {self.plan}"


class Exclusion(Owned):
    """« Plan de relance activée » unticked on one invoice; the customer's others go on."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, related_name="dunning_exclusion")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    objects = OwnedQuerySet["Exclusion"].as_manager()

    def __str__(self) -> str:
        return str(self.invoice)


class Pause(Owned):
    """A person holds all reminders to a customer, until a day or until it is lifted."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="dunning_pauses")
    reason = models.CharField(_("reason"), max_length=500)
    until = models.DateField(_("until"), null=True, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    objects = OwnedQuerySet["Pause"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(lifted_at=None), name="one_pause_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class ChosenDate(Owned):
    """The day that a person chose for an invoice's next step; it stays when the due date moves."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, related_name="dunning_date")
    level = models.CharField(max_length=3, choices=Level.choices)
    on = models.DateField(_("next reminder on"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    objects = OwnedQuerySet["ChosenDate"].as_manager()

    def __str__(self) -> str:
        return f"{self.level} {self.on}"


class Reminder(Owned):
    """One message towards a customer about one or more invoices. Its state is its message's."""

    class Origin(models.TextChoices):
        PLAN = "plan", _("by the plan")
        HAND = "hand", _("by hand")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reminders")
    level = models.CharField(max_length=3, choices=Level.choices, blank=True)
    origin = models.CharField(max_length=4, choices=Origin.choices)
    message = models.OneToOneField(EmailMessage, models.PROTECT, related_name="reminder")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OwnedQuerySet["Reminder"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at"], name="reminder_created")]

    def __str__(self) -> str:
        return f"{self.level} {self.customer}"


class ReminderInvoice(Owned):
    """The step that a reminder is for one invoice. The constraint is what makes it leave once:
    only a person, or a recorded non-delivery, opens the next attempt.

    A reminder outside any plan has no level, hence no step to claim.
    """

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="invoice_links")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="reminder_links")
    level = models.CharField(max_length=3, choices=Level.choices, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    left_out = models.CharField(max_length=30, blank=True)

    objects = OwnedQuerySet["ReminderInvoice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "level", "attempt"],
                condition=~Q(level=""),
                name="one_reminder_per_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.level} ({self.attempt})"


class DunningRun(Owned):
    """What the daily run did for an organisation on one day; running again only adds to it."""

    date = models.DateField()
    finished_at = models.DateTimeField(null=True)
    messages = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list)

    objects = OwnedQuerySet["DunningRun"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "date"], name="one_run_per_day")
        ]

    def __str__(self) -> str:
        return str(self.date)
