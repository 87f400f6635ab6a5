"""A stored file that cannot be read any more: its page says so, and what can be done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from relance.imports.cells.refusals import FileRefused
from relance.imports.models import Import
from relance.imports.wording import in_words
from relance.organisations.access import MemberRequest


def said_on_its_page(request: MemberRequest, record: Import, refused: FileRefused) -> HttpResponse:
    """What was asked for cannot be made: back to the import, with the reason."""
    told = in_words(refused.code, refused.message)
    messages.error(request, f"{told['words']}. {told['cure']}")
    return redirect(record.path)
