"""The tenant: everything else belongs to exactly one organisation."""

from datetime import date, time
from typing import Generic, Self, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relance.core import clock
from relance.core.languages import LANGUAGES
from relance.core.money import CurrencyField
from relance.organisations.roles import HIGHEST_RIGHT, Right, Role
from relance.organisations.source_systems import MayChange, files_may_change


class Organisation(models.Model):
    """One creditor company, with its habits: language, time zone, currency, hours of sending.

    `source_system` is where its customers are kept besides Relance: it decides what a file may
    change (U11).
    """

    class SourceSystem(models.TextChoices):
        FILES = "files", _("none: files only")
        NATIVE = "native", _("native integration")
        API = "api", _("API")
        SALESFORCE_NATIVE = "salesforce_native", _("Salesforce and native integration")
        SALESFORCE_API = "salesforce_api", _("Salesforce and API")

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Paris")
    country = models.CharField(_("country"), max_length=2, default="FR")
    currency = CurrencyField(_("currency"), default="EUR")
    address = models.TextField(_("address on messages"), blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    sender_name = models.CharField(_("sender's name"), max_length=150, blank=True)
    reply_to = models.EmailField(_("replies go to"), blank=True)
    sends_from = models.TimeField(_("messages leave from"), default=time(8, 30))
    sends_until = models.TimeField(_("messages leave until"), default=time(18, 0))
    source_system = models.CharField(
        _("source system"),
        max_length=20,
        choices=SourceSystem.choices,
        default=SourceSystem.FILES,
    )
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def files_may_change(self) -> MayChange:
        """What a file may change of its customers (U11)."""
        return files_may_change(self.source_system)

    def today(self) -> date:
        """The present day where the organisation is."""
        return clock.today(self.zone)


Row = TypeVar("Row", bound=models.Model, covariant=True)


class OwnedQuerySet(models.QuerySet[Row], Generic[Row]):
    """Every query starts here: from who asks (pages, API) or from an organisation (jobs)."""

    def visible_to(self, member: "Member") -> Self:
        """What this member may see; an id outside it is unknown to them (404)."""
        return self.in_organisation(member.organisation_id)

    def in_organisation(self, organisation: Organisation | int) -> Self:
        """What belongs to this organisation."""
        return self.filter(organisation=organisation)


class MemberQuerySet(OwnedQuerySet["Member"]):
    def active(self) -> Self:
        return self.filter(is_active=True, user__is_active=True)


class Member(models.Model):
    """A person's place in an organisation, with a role."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=13, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_place_per_user")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organisation})"

    @property
    def is_expected(self) -> bool:
        """Invited, and never been here."""
        return not self.user.has_usable_password() and self.user.last_login is None

    @property
    def right(self) -> Right:
        """The highest of this member's rights."""
        return HIGHEST_RIGHT[Role(self.role)]

    def may(self, right: Right) -> bool:
        return self.right >= right


class Owned(models.Model):
    """A row of exactly one organisation."""

    # Its index is wanted beside those that begin with it: by it SQLite finds some ids within an
    # organisation, and would go through all of the organisation without.
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        abstract = True
