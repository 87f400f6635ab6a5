"""Roles, from the one who only looks to the one who owns; each may do all that the former may."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(IntEnum):
    """What a page, a command or a button asks for."""

    READ = 1  # see everything of the organisation
    COLLECT = 2  # change customers and invoices, import, send reminders
    ADMINISTER = 3  # members, plans, settings
    OWN = 4  # what only an owner decides: owners, the end of the organisation


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMINISTRATOR = "administrator", _("Administrator")
    COLLECTOR = "collector", _("Collector")
    READER = "reader", _("Reader")


HIGHEST_RIGHT = {
    Role.OWNER: Right.OWN,
    Role.ADMINISTRATOR: Right.ADMINISTER,
    Role.COLLECTOR: Right.COLLECT,
    Role.READER: Right.READ,
}
