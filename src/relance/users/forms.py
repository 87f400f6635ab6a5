"""What people choose for themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relance.core.lines import one_line
from relance.users.models import User


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("name", "language", "theme", "single_key_shortcuts")
        labels = {"name": _("Your name")}
        help_texts = {
            "name": _("As your colleagues and customers read it."),
            "single_key_shortcuts": _("j, k, x, e, l and / act without Ctrl. ? shows them all."),
        }
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(one_line)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101  tells the type checker
        language.choices = [("", _("As my browser")), *User._meta.get_field("language").flatchoices]
