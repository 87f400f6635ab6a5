"""The components of the screens: what they say to people, to screen readers and to the scripts."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from relance.core import places
from relance.core.listing import BoundFilter
from relance.core.places import Choice, Column, Filter, RailEntry
from relance.core.toasts import say, toasts_of

urlpatterns = [path("o/<slug:slug>/", lambda _request, slug: HttpResponse(slug), name="list")]


class Person(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the invoice")
    nickname = forms.CharField(label="Nickname", required=False)
    main = forms.BooleanField(label="Main contact", required=False)
    kinds = forms.MultipleChoiceField(
        label="Tell about", choices=[("a", "Imports")], widget=forms.CheckboxSelectMultiple
    )


def request_for(address: str) -> HttpRequest:
    return RequestFactory().get(address)


def render(source: str, address: str = "/", **values: object) -> str:
    context = RequestContext(request_for(address))
    with translation.override("en"), context.push(**values):
        return Template("{% load relance %}" + source).render(context)


class Elements(HTMLParser):
    """Every element of a page with its attributes, to ask for one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        found = [
            attributes
            for name, attributes in self.all
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]
        assert len(found) == 1, found
        return found[0]


class Rows:
    """Stands for the rows of a list where only its address matters."""

    on = "invoices"
    search: Any = str
    query = "acme"
    sort = "-due"
    is_narrowed = True
    sorts = {"due": ("due_on",), "name": ("name",)}
    columns: list[Column] = []

    def __init__(self, address: str) -> None:
        self.params = QueryDict(address.partition("?")[2])
        state = Filter("invoices", "state", "State", lambda _m: [], lambda rows, _v, _m: rows)
        self.filters = [BoundFilter(state, [Choice("late", "Late")], "late")]


def test_a_field_in_error_is_tied_to_its_help_and_its_error() -> None:
    page = render("{% field form.name %}", form=Person({"name": ""}))
    control = Elements(page).one("input", name="name")
    assert control["aria-invalid"] == "true"
    for described in (control["aria-describedby"] or "").split():
        assert f'id="{described}"' in page
    assert "As on the invoice" in page
    assert "This field is required." in page


def test_a_field_in_order_says_nothing_of_errors() -> None:
    page = render("{% field form.name %}", form=Person())
    assert "aria-invalid" not in page
    assert 'class="error"' not in page


def test_only_what_may_stay_empty_is_called_optional() -> None:
    assert "(optional)" in render("{% field form.nickname %}", form=Person())
    assert "(optional)" not in render("{% field form.name %}", form=Person())


def test_a_group_of_boxes_is_named_as_a_group() -> None:
    page = render("{% field form.kinds %}", form=Person())
    assert "<fieldset" in page
    assert "Tell about</legend>" in page


def test_what_was_typed_is_escaped() -> None:
    page = render("{% field form.name %}", form=Person({"name": '"><script>'}))
    assert "<script>" not in page


def test_a_column_head_sorts_and_then_turns_the_order_round_keeping_the_filters() -> None:
    address = "/o/acme/invoices/?state=late&sort=-due&page=3&panel=7"
    source = '{% sort_header listing "due" "Due" %}{% sort_header listing "name" "Name" %}'
    page = render(source, address, listing=Rows(address))
    due, name = [attributes["href"] for tag, attributes in Elements(page).all if tag == "a"]
    assert due == "?state=late&sort=due"
    assert name == "?state=late&sort=name"
    assert Elements(page).one("th", **{"aria-sort": "descending"})


def test_a_column_that_nobody_sorts_is_only_a_word() -> None:
    page = render('{% sort_header listing "note" "Note" %}', listing=Rows("/"))
    assert "<a" not in page


def test_filters_keep_the_tab_and_the_order_but_not_the_page_nor_the_panel() -> None:
    address = "/o/acme/invoices/?state=late&sort=-due&tab=open&page=3&panel=7"
    page = render("{% filters listing %}", address, listing=Rows(address))
    hidden = {a["name"]: a["value"] for tag, a in Elements(page).all if a.get("type") == "hidden"}
    assert hidden == {"sort": "-due", "tab": "open"}
    assert Elements(page).one("input", type="search")["value"] == "acme"
    assert '<option value="late" selected>' in page


def test_an_icon_alone_has_a_name_and_one_beside_a_word_is_silent() -> None:
    assert 'aria-label="Automatic"' in render('{% icon "bolt" "Automatic" %}')
    assert 'aria-hidden="true"' in render('{% icon "bolt" %}')


def test_a_long_address_breaks_between_its_parts_and_stays_escaped() -> None:
    page = render("{{ email|breakable }}", email="i.collin@tal<verne.example")
    assert page == "i.collin@<wbr>tal&lt;verne<wbr>.example"


@pytest.mark.parametrize("code", ["R1", "R2", "R3", "MED"])
def test_a_level_says_what_it_means(code: str) -> None:
    level = Elements(render(f'{{% level "{code}" %}}')).one("abbr")
    assert level["data-level"] == code
    assert level["title"] != code


def test_the_ageing_chart_says_each_amount_and_draws_it_to_scale() -> None:
    page = render(
        '{% ageing_chart amounts "EUR" urls=urls counts=counts %}',
        amounts=[84_000_00, 42_000_00, 0, -5_00, 1_00],
        urls=["?age=0", "?age=1", "?age=2", "?age=3", "?age=4"],
        counts=[2, 1, 0, 1, 1],
    )
    heights = {a["data-fill"]: a["height"] for tag, a in Elements(page).all if "data-fill" in a}
    assert heights == {"0": "84", "1": "42", "4": "2"}
    links = [a for tag, a in Elements(page).all if tag == "a"]
    assert links[1]["aria-label"] == "1 to 30 days: €42,000, 1 invoice"


def test_the_ageing_bar_fills_the_line() -> None:
    page = render('{% ageing_bar amounts "EUR" %}', amounts=[50_00, 25_00, 25_00, 0, 0])
    bars = [a for tag, a in Elements(page).all if tag == "rect" and a["height"] == "12"]
    widths = [bar["width"] for bar in bars]
    assert widths == ["49.70%", "24.70%", "25.00%"]
    assert "Over 90 days" in page


def test_pictures_and_lists_carry_no_style_attribute() -> None:
    page = render(
        '{% ageing_bar amounts "EUR" %}{% progress "Reading" 3 10 %}', amounts=[1, 2, 3, 4, 5]
    )
    assert "style=" not in page


def test_the_steps_done_the_one_at_hand_and_those_to_come() -> None:
    page = render("{% stepper labels 2 %}", labels=["File", "Columns", "Report"])
    items = [attributes for tag, attributes in Elements(page).all if tag == "li"]
    assert ["data-done" in item for item in items] == [True, False, False]
    assert items[1]["aria-current"] == "step"


def test_a_toast_offers_to_undo_by_a_post() -> None:
    request = request_for("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = SessionStorage(request)  # type: ignore[attr-defined]
    say(request, "Binned.", undo_url="/o/acme/customers/7/restore/", undo_label="Undo")
    say(request, "Saved.")
    with_undo, plain = toasts_of(request._messages)  # type: ignore[attr-defined]
    assert (with_undo.text, with_undo.undo_url, with_undo.undo_label) == (
        "Binned.",
        "/o/acme/customers/7/restore/",
        "Undo",
    )
    assert plain.undo_url == ""


def test_a_toast_of_another_application_is_shown_too() -> None:
    request = request_for("/")
    request.session = {}  # type: ignore[assignment]
    storage = SessionStorage(request)
    storage.add(40, "No.", extra_tags="some words")
    assert [toast.text for toast in toasts_of(storage)] == ["No."]


@pytest.fixture
def rail_entries() -> Iterator[places.Place[RailEntry]]:
    """A rail of the test's own, and nothing noted under it."""
    rail = (places.rail_entries, places.rail_notes)
    before = [list(place) for place in rail]
    for place in rail:
        place.empty()
    yield places.rail_entries
    for place, entries in zip(rail, before, strict=True):
        place.empty()
        place.fill(*entries)


class Somebody:
    """A member, as far as the rail looks."""

    pk = 1
    role = "reader"
    organisation = type("Acme", (), {"name": "Acme", "slug": "acme", "is_demo": False})


@pytest.mark.urls(__name__)
def test_the_rail_shows_where_one_is_what_waits_and_only_what_one_may_open(
    rail_entries: places.Place[RailEntry],
) -> None:
    rail_entries.fill(
        RailEntry("one", "Customers", "users", "list"),
        RailEntry(
            "two",
            "Imports",
            "imports",
            "list",
            count=lambda _m: places.Count(8, "8 lines in error", urgent=True),
        ),
        RailEntry("three", "Settings", "settings", "list", administrators_only=True),
    )
    page = render("{% rail %}two{% endrail %}", member=Somebody())
    links = [attributes for tag, attributes in Elements(page).all if tag == "a"]
    assert [link.get("aria-current") for link in links] == [None, "page"]
    assert "8 lines in error" in page
    assert "Settings" not in page
