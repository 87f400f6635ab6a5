"""What people type at the entrance, and what they choose for themselves."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from relance.core.lines import one_line
from relance.users.models import User

# Django's own words: named here, they are in our catalogue, which says e-mail everywhere.
DJANGOS = (_("Enter a valid email address."),)
PASSWORD_HELP = _("8 characters or more, not a common word, not only digits.")
LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "remember": _("Keep me signed in on this device"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("The new password again"),
}


class PlainFields:
    """Our words instead of allauth's; a label stands above its field, never inside it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            if name == "password1":
                field.help_text = PASSWORD_HELP


class SignInForm(PlainFields, allauth.LoginForm):  # type: ignore[misc]
    pass


class ForgottenPasswordForm(PlainFields, allauth.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPasswordForm(PlainFields, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(PlainFields, allauth.ChangePasswordForm):  # type: ignore[misc]
    pass


class FirstPasswordForm(PlainFields, allauth.SetPasswordForm):  # type: ignore[misc]
    pass


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("name", "language", "theme", "single_key_shortcuts")
        labels = {"name": _("Your name")}
        help_texts = {
            "name": _("As your colleagues and customers read it."),
            "single_key_shortcuts": _("j, k, x, e and / act without Ctrl. ? shows them all."),
        }
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(one_line)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101  tells the type checker
        language.choices = [
            ("", _("Same as my browser")),
            *User._meta.get_field("language").flatchoices,
        ]
