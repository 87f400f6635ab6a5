"""Why a message did not leave, or may not have: codes, and for each the words and the cure.

Codes that a departure check brings are worded by its own package, through `places.reason_words`.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from relance.core import places


@dataclass(frozen=True)
class Reason:
    """What happened, and what to do about it; the cure is empty where nothing has to be done."""

    words: Any
    cure: Any = ""


REASONS = {
    # The mail server and the way to it.
    "server_unreachable": Reason(
        _("The mail server cannot be reached."),
        _("Whoever runs this installation checks EMAIL_URL and the mail server."),
    ),
    "encryption_failed": Reason(
        _("The mail server does not encrypt as EMAIL_URL asks."),
        _("Whoever runs this installation checks the certificate of the mail server, or ?tls=1."),
    ),
    "login_refused": Reason(
        _("The mail server refuses the user or the password."),
        _("Whoever runs this installation corrects the user and the password in EMAIL_URL."),
    ),
    "sender_refused": Reason(
        _("The mail server refuses our sender's address."),
        _("Whoever runs this installation sets RELANCE_SENDER_ADDRESS to one that it accepts."),
    ),
    "gave_up": Reason(
        _("It was tried again for more than 17 hours."), _("Try again once the cause is gone.")
    ),
    # The recipient.
    "recipient_refused": Reason(
        _("The recipient's mail server does not accept this address."),
        _("Correct the address, then send it again."),
    ),
    "some_refused": Reason(
        _("It did not reach all recipients."),
        _("Correct the address of those who did not receive it."),
    ),
    "no_recipient": Reason(
        _("There is nobody to send it to."), _("Add a contact with an e-mail address.")
    ),
    # The message.
    "content_refused": Reason(
        _("The mail server refused the message itself."),
        _("Its answer says why: too large, or taken for unwanted mail. Then try again."),
    ),
    "text_invalid": Reason(_("The text cannot be read."), _("Correct the template, write anew.")),
    "variable_unknown": Reason(
        _("The text names a variable that does not exist."),
        _("Correct the template, write anew."),
    ),
    "subject_empty": Reason(_("The subject is empty."), _("Correct the template, write anew.")),
    "body_empty": Reason(_("The text is empty."), _("Correct the template, write anew.")),
    "subject_too_long": Reason(
        _("The subject is too long."), _("Correct the template, write anew.")
    ),
    "text_too_long": Reason(_("The text is too long."), _("Correct the template, write anew.")),
    "attachment_missing": Reason(
        _("The content of an attachment is lost."), _("Add the PDF to the invoice once more.")
    ),
    # What it speaks of.
    "wrong_customer": Reason(_("The invoice now belongs to another customer.")),
    "settled": Reason(_("The invoice is paid.")),
    "nothing_left": Reason(_("None of its invoices is still to be paid.")),
    "nothing_due": Reason(_("Credit notes and payments on account cover all of it.")),
    "not_confirmed": Reason(_("Nothing said any more that it should leave.")),
    # The house.
    "no_answer": Reason(
        _("The mail server took the message, and no answer came: it may have arrived or not."),
        _("Ask the customer, or look into the mail server's log; then decide."),
    ),
    "no_departure_check": Reason(
        _("Nobody checks messages of this kind before they leave."),
        _("Tell whoever runs this installation."),
    ),
    "worker_died": Reason(_("The program that sends was stopped in the middle.")),
    "broken": Reason(
        _("A mistake of the program."), _("Tell whoever runs this installation what stands below.")
    ),
}


def reason_of(code: str) -> Reason:
    """The words of a code; one that nobody words is shown as it is."""
    if code in REASONS:
        return REASONS[code]
    for table in places.reason_words:
        if code in table:
            return Reason(table[code])
    return Reason(code)
