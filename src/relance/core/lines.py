"""One line of text: what becomes a name or a header never holds a line break or a control sign."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

one_line = RegexValidator(
    r"[\x00-\x1f\x7f\u0085\u2028\u2029]",
    _("Please write it on one line, without control characters."),
    inverse_match=True,
)
