"""Who owes, or may owe: customers, their contacts, groups and account managers."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relance.core import clock
from relance.core.languages import LANGUAGES
from relance.organisations.models import Member, Owned, OwnedQuerySet


class CustomerGroup(Owned):
    """Customers that belong together (subsidiaries)."""

    name = models.CharField(_("group name"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    reference = models.CharField(_("group reference"), max_length=100, blank=True)

    objects = OwnedQuerySet["CustomerGroup"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name_key"], name="one_group_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class CustomerQuerySet(OwnedQuerySet["Customer"]):
    """Binned customers are left out unless asked for."""

    def visible_to(self, member: Member) -> Self:
        return super().visible_to(member).exclude(state=Customer.State.BIN)

    def with_binned_visible_to(self, member: Member) -> Self:
        return super().visible_to(member)

    def in_organisation(self, organisation: object) -> Self:
        """All of them, binned ones too: callers that act on customers add `.active()`."""
        return self.filter(organisation=organisation)

    def active(self) -> Self:
        return self.exclude(state=Customer.State.BIN)


class Customer(Owned):
    """A company (or person). The name alone is enough.

    `name_key` is the name without case, accents and spacing (`customers.naming`): how files and
    people find a customer. `external_id` is the reference printed on its invoices, unique if given.
    """

    class State(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        CLIENT = "client", _("Client")
        BIN = "bin", _("In the bin")

    name = models.CharField(_("company name"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.CLIENT)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    accounting_code = models.CharField(_("accounting code"), max_length=50, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    address = models.TextField(_("address"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region or state"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True, choices=LANGUAGES)
    group = models.ForeignKey(
        CustomerGroup,
        models.SET_NULL,
        verbose_name=_("group"),
        null=True,
        blank=True,
        related_name="customers",
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~Q(external_id=""),
                name="one_customer_per_external_id",
            )
        ]
        indexes = [models.Index(fields=["organisation", "name_key"], name="customer_name_key")]

    def __str__(self) -> str:
        return self.name


class Position(Owned):
    """What a contact does at the customer: an editable list. `code` marks the four defaults."""

    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("position"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False)

    objects = OwnedQuerySet["Position"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name_key"], name="one_position_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contact(Owned):
    """A person at a customer; has an e-mail or a name. At most one per customer is the main one."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    position = models.ForeignKey(
        Position,
        models.SET_NULL,
        verbose_name=_("position"),
        null=True,
        blank=True,
        related_name="contacts",
    )
    is_main = models.BooleanField(_("main contact"), default=False)
    language = models.CharField(_("language"), max_length=2, blank=True, choices=LANGUAGES)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = OwnedQuerySet["Contact"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_main=True), name="one_main_contact"
            ),
            models.UniqueConstraint(
                fields=["customer", "email"], condition=~Q(email=""), name="one_contact_per_email"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class AccountManager(Owned):
    """A member in charge of a customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="account_managers")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")

    objects = OwnedQuerySet["AccountManager"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "member"], name="one_manager_once")
        ]

    def __str__(self) -> str:
        return str(self.member)
