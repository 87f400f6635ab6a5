"""A small form about one invoice, on a page of its own."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from relance.invoices.views.returning import next_of
from relance.organisations.access import MemberRequest


@dataclass(frozen=True)
class Question:
    """The title of a form, and the words on its button."""

    title: str
    button: str


def ask(
    request: MemberRequest, form: forms.Form, question: Question, *, invoice: Any
) -> HttpResponse:
    """Show the form, with whatever was typed and what is wrong with it."""
    context = {
        "form": form,
        "question": question,
        "invoice": invoice,
        "next": next_of(request, invoice),
        "today": request.member.organisation.today(),
    }
    return render(request, "invoices/form.html", context)
