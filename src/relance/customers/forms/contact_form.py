"""The form of a contact, and the contacts typed with a new customer."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relance.core.refusal import Refused
from relance.customers.contacts import FIELDS, EmailTaken
from relance.customers.forms.verb_form import VerbForm, language_choices
from relance.customers.models import Contact, Position
from relance.customers.phones import shown_phone
from relance.organisations.models import Member


class ContactForm(VerbForm):
    """Someone at a customer: an e-mail or a name is enough."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    position = forms.ModelChoiceField(
        label=gettext_lazy("Position"),
        queryset=Position.objects.none(),
        required=False,
        empty_label="—",
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Its number in your invoicing software."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of messages"), required=False)
    is_main = forms.BooleanField(
        label=gettext_lazy("Main contact"),
        required=False,
        help_text=gettext_lazy("Reminders go to the main contact. There is one per customer."),
    )

    is_mostly_optional = True
    refusals = {
        "contact_empty": ("email", gettext_lazy("A contact needs an e-mail or a name.")),
    }

    def __init__(self, *args: Any, member: Member, usual_language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.offer("position", rows=Position.objects.visible_to(member).order_by("name_key"))
        usual = usual_language or member.organisation.language
        self.offer("language", choices=language_choices(usual))

    def show(self, refusal: Refused) -> None:
        if isinstance(refusal, EmailTaken):
            self.add_error(
                "email",
                _("%(contact)s of this customer has this e-mail. Change that contact instead.")
                % {"contact": refusal.contact},
            )
        else:
            super().show(refusal)


def contact_initial(contact: Contact) -> dict[str, Any]:
    """What the form shows of a contact that is there."""
    country = contact.customer.country or contact.customer.organisation.country
    known = {name: getattr(contact, name) for name in FIELDS}
    return {**known, "phone": shown_phone(contact.phone, country)}


if TYPE_CHECKING:
    ContactForms = forms.BaseFormSet[ContactForm]
else:
    ContactForms = forms.BaseFormSet


class ContactsOfNewCustomer(ContactForms):
    """The contacts typed with a new customer: 0 to n; the first is the main one unless unticked."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        kwargs.update(empty_permitted=True, use_required_attribute=False)
        if index == 0 and not self.initial:
            kwargs["initial"] = {"is_main": True}
        return kwargs

    def typed(self) -> list[dict[str, Any]]:
        """All that was typed, as initial values of the same forms shown again."""
        return [form.typed() for form in self.forms]

    @property
    def filled(self) -> list[ContactForm]:
        """Those that say something."""
        return [form for form in self.forms if form.has_changed()]


ContactFormSet = forms.formset_factory(
    ContactForm, formset=ContactsOfNewCustomer, extra=1, max_num=50, absolute_max=60
)
