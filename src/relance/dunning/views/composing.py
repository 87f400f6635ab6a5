"""The composer: an empty reminder, texts that fill it, a look at what the reader will get."""

from uuid import uuid4

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from relance.core.asked import asked_id
from relance.core.languages import LANGUAGES
from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.dunning.explaining import explain
from relance.dunning.forms import ReminderForm, addresses_in
from relance.dunning.queries import late_invoices
from relance.dunning.rules import LEVELS
from relance.dunning.sending import About, SentMeanwhile, about, send_by_hand, sent_before
from relance.dunning.telling import told_already
from relance.messaging.composing import fill, preview
from relance.messaging.jobs import deliver_soon
from relance.messaging.models import Template
from relance.messaging.queries import template_for
from relance.messaging.rendering import check_text
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right


def asked_ids(params: QueryDict) -> list[int]:
    """The invoices that an address or a form names, each once; what is no id is left out."""
    asked = [*params.getlist("invoices"), *params.getlist("ids")]
    return list(dict.fromkeys(pk for pk in map(asked_id, asked) if pk))


@member_page(Right.COLLECT)
def compose(request: MemberRequest) -> HttpResponse:
    """Opened empty by GET, or with the text of a `level`.

    A POST brings a text into it, and keeps what is typed.
    """
    params = request.POST if request.method == "POST" else request.GET
    ids = asked_ids(params) or late_invoices(
        request.member, asked_id(params.get("customer", "")) or 0
    )
    try:
        on = about(request.member, ids)
    except Refused as refusal:
        return refused(request, refusal)
    if request.method == "POST":
        data = request.POST.copy()
    elif (level := params.get("level", "")) in LEVELS:
        data = _begun_with(on, level)
    else:
        return show(request, on, form_of(on, None))
    notice = ""
    try:
        _fill_in(request.member, on, data)
    except Refused as refusal:
        notice = refusal.message
    form = form_of(on, None, typed=data)
    return show(request, on, form, notice=notice, chosen=data.get("template", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(Right.COLLECT)
def send(request: MemberRequest) -> HttpResponse:
    """Ask once more where nobody asked yet; then send, and show what leaves."""
    if request.method != "POST":
        return _to_reminders(request)
    try:
        on = about(request.member, asked_ids(request.POST))
    except Refused as refusal:
        return _sent_already(request) or refused(request, refusal)
    form = form_of(on, request.POST)
    if not form.is_valid():
        return show(request, on, form)
    if "confirmed" not in request.POST:
        told = told_already(request.member.organisation, on.invoices)
        again = told.levels.get(form.cleaned_data["level"], "") if told else ""
        context = {"about": on, "form": form, "told": told, "again": again}
        return render(request, "dunning/confirm.html", context)
    typed = form.cleaned_data
    try:
        reminder = send_by_hand(
            request.member,
            [invoice.pk for invoice in on.invoices],
            level=typed["level"],
            language=typed["language"],
            to=form.recipients,
            cc=typed["cc"],
            wants_copy=typed["wants_copy"],
            subject=typed["subject"],
            body=typed["body"],
            request_key=typed["request_key"],
            seen=typed["seen"],
        )
    except SentMeanwhile as meanwhile:
        data = request.POST.copy()
        data["seen"] = str(meanwhile.reminders[-1].pk)
        return show(request, on, form_of(on, None, typed=data), meanwhile=meanwhile)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return show(request, on, form)
    deliver_soon()
    say(request, _("The message is leaving."))
    return _to_message(request, reminder.message_id)


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@csp_replace(
    {
        "default-src": [NONE],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": [SELF],
        "sandbox": True,
    }
)
@member_page(Right.COLLECT)
def look(request: MemberRequest) -> HttpResponse:
    """What the reader would get: a page of its own, without rights, for the frame beside it."""
    if request.method != "POST":
        return _to_reminders(request)
    subject = request.POST.get("subject", "").strip() or "…"
    body = request.POST.get("body", "")
    if not body.strip():
        nothing = _("What the reader gets is shown here as you write.")
        return render(request, "dunning/no_look.html", {"problem": nothing})
    try:
        on = about(request.member, asked_ids(request.POST))
        check_text(subject, body)  # in the words of the page, not of the customer
        written = preview(
            request.member.organisation,
            customer=on.customer,
            language=_language(request.POST.get("language"), on),
            to=_recipients(request.POST),
            subject_source=subject,
            body_source=body,
            invoices=on.invoices,
            reply_to=request.member.user.email,
            created_by=request.member,
            deducted=on.deducted,
        )
    except Refused as refusal:
        return render(request, "dunning/no_look.html", {"problem": refusal.message})
    if request.POST.get("look") == "text":
        return HttpResponse(
            f"{written.subject}\n\n{written.text}", content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(written.html)


def form_of(on: About, posted: QueryDict | None, *, typed: QueryDict | None = None) -> ReminderForm:
    """Bound to `posted` to be checked, or only showing what was `typed`."""
    contacts = list(on.customer.contacts.exclude(email="").order_by("-is_main", "pk"))
    if typed is None:
        return ReminderForm(posted, about=on, contacts=contacts)
    form = ReminderForm(about=on, contacts=contacts)
    for name in form.fields:
        form.initial[name] = typed.getlist(name) if name == "to" else typed.get(name, "")
    form.initial["wants_copy"] = "wants_copy" in typed
    for name in ("old_subject", "old_body", "filled_level"):
        form.initial[name] = typed.get(name, "")
    return form


def show(
    request: MemberRequest,
    on: About,
    form: ReminderForm,
    *,
    notice: str = "",
    chosen: str = "",
    meanwhile: SentMeanwhile | None = None,
) -> HttpResponse:
    organisation = request.member.organisation
    is_typed = request.method == "POST" and bool(not chosen or form.initial.get("old_body"))
    return render(
        request,
        "dunning/compose.html",
        {
            "about": on,
            "form": form,
            "templates": [
                (text, _subject(request.member, on, text))
                for text in texts(request.member, _language(form["language"].value(), on))
            ],
            "chosen": chosen,
            "notice": notice,
            "is_typed": is_typed,
            "told": told_already(organisation, on.invoices),
            "has_iban": bool(organisation.iban),
            "may_set": request.member.may(Right.ADMINISTER),
            "meanwhile": meanwhile,
            "blocked": [(case, explain(case, request.member)) for case in on.blocked],
            "sender": f"{organisation.sender_name or organisation.name}, {settings.SENDER_ADDRESS}",
        },
    )


def texts(member: Member, language: str) -> list[Template]:
    """The texts in the reader's language, else in the organisation's, in the order of levels."""
    order = {level: number for number, level in enumerate(LEVELS)}
    templates = list(Template.objects.visible_to(member))
    spoken = {template.language for template in templates}
    wanted = language if language in spoken else member.organisation.language
    found = [template for template in templates if template.language == wanted]
    return sorted(found, key=lambda text: (order.get(text.level, len(LEVELS)), text.name))


def _subject(member: Member, on: About, text: Template) -> str:
    """What the text would say above, as the reader would get it."""
    try:
        written = preview(
            member.organisation,
            customer=on.customer,
            language=text.language,
            to=on.recipients,
            subject_source=text.subject,
            body_source=text.body,
            invoices=on.invoices,
            created_by=member,
            deducted=on.deducted,
        )
    except Refused as refusal:
        return refusal.message
    return written.subject


def _begun_with(on: About, level: str) -> QueryDict:
    """A form as it opens, with the text of a level chosen."""
    data = QueryDict(mutable=True)
    data.setlist("to", on.recipients)
    text = template_for(on.customer.organisation, level, on.language)
    data.update(
        {
            "request_key": str(uuid4()),
            "seen": str(on.latest),
            "language": on.language,
            "wants_copy": "on",
            "level": level,
            "template": str(text.pk) if text else "",
        }
    )
    return data


def _fill_in(member: Member, on: About, data: QueryDict) -> None:
    """Bring the chosen text into the form; what stood there can be brought back."""
    if "restore" in data:
        data["subject"], data["body"] = data.get("old_subject", ""), data.get("old_body", "")
        data["old_subject"] = data["old_body"] = data["template"] = ""
        return
    asked = asked_id(data.get("template", "")) or 0
    template = Template.objects.visible_to(member).filter(pk=asked).first()
    if template is None:
        return
    subject, body = fill(
        member.organisation,
        customer=on.customer,
        language=template.language,
        to=_recipients(data),
        subject_source=template.subject,
        body_source=template.body,
        invoices=on.invoices,
        created_by=member,
        deducted=on.deducted,
    )
    data["old_subject"], data["old_body"] = data.get("subject", ""), data.get("body", "")
    data["subject"], data["body"], data["language"] = subject, body, template.language
    _follow(on, template.level, data)


def _follow(on: About, level: str, data: QueryDict) -> None:
    """The level follows the text upward from the plan's next; one that a person chose stays."""
    is_chosen = data.get("level", "") not in {on.level, data.get("filled_level") or on.level}
    if not is_chosen:
        data["level"] = data["filled_level"] = max(level or on.level, on.level, key=LEVELS.index)


def _recipients(data: QueryDict) -> list[str]:
    try:
        return [*data.getlist("to"), *addresses_in(data.get("others", ""))]
    except ValidationError:  # a look while somebody is still typing
        return data.getlist("to")


def _language(asked: str | None, on: About) -> str:
    return asked if asked in dict(LANGUAGES) else on.language


def refused(request: MemberRequest, refusal: Refused) -> HttpResponse:
    return render(request, "dunning/not_composed.html", {"problem": refusal.message})


def _sent_already(request: MemberRequest) -> HttpResponse | None:
    """Back and reload after the invoices were settled: still the message that has left."""
    form = ReminderForm.base_fields["request_key"]
    try:
        key = form.clean(request.POST.get("request_key", ""))
    except ValidationError:
        return None
    known = sent_before(request.member, key)
    return _to_message(request, known.message_id) if known else None


def _to_reminders(request: MemberRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("dunning:list", args=[request.member.organisation.slug]))


def _to_message(request: MemberRequest, message_id: int) -> HttpResponse:
    slug = request.member.organisation.slug
    return HttpResponseRedirect(reverse("messaging:message", args=[slug, message_id]))
