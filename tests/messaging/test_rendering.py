"""What a recipient reads: correct, in their language, without holes, and nothing but text."""

import re
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from relance.core.money import Money
from relance.core.refusal import Refused
from relance.messaging.rendering import check_text, fill, render, text_problems
from relance.messaging.wording import Credit, Facts, Line

TODAY = date(2026, 11, 23)
KNOWN_TAGS = {
    "body",
    "div",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "b",
    "br",
    "span",
}


def a_line(number: str = "FA-871", *, cents: int = 6840_00, currency: str = "EUR") -> Line:
    return Line(
        number,
        date(2026, 9, 5),
        date(2026, 10, 5),
        Money(cents + 100_00, currency),
        Money(cents, currency),
    )


def facts(language: str = "fr", **known: Any) -> Facts:
    known.setdefault("lines", [a_line()])
    return Facts(language, TODAY, "Verdet & Fils", "Talverne", **known)


def body_of(source: str, said: Facts) -> str:
    """The first paragraph alone."""
    return render("Objet", source, said).text.split("\n\n", maxsplit=1)[0]


class TestVariables:
    def test_french_and_english_names_are_valid_in_either_language(self) -> None:
        for language in ("fr", "en"):
            said = facts(language)
            assert body_of("{{ total_du }}", said) == body_of("{{ total_due }}", said)
            assert body_of(
                "{% for f in factures %}{{ f.numero }} {{ f.reste_du }}{% endfor %}", said
            ) == body_of(
                "{% for i in invoices %}{{ i.number }} {{ i.open_amount }}{% endfor %}", said
            )

    def test_amounts_and_dates_are_the_recipients(self) -> None:
        source = "{{ total_du }} {% for f in factures %}{{ f.echeance }}{% endfor %} {{ today }}"
        assert body_of(source, facts("fr")) == ("6\u202f840,00\u00a0€ 05/10/2026 23 novembre 2026")
        assert body_of(source, facts("en")) == "€6,840.00 05/10/2026 23 November 2026"

    def test_a_list_written_as_it_is_names_its_numbers(self) -> None:
        said = facts("en", lines=[a_line("A"), a_line("B")])
        assert body_of("{{ invoices }}{{ avoirs }}", said) == "A and B"
        source = "{{ invoices.size }} {{ invoices.first.number }} {{ invoices | map: 'number' }}"
        assert body_of(source, said) == "2 A AB"

    def test_trap_23_every_word_around_the_text_is_the_recipients(self) -> None:
        for reader in ("fr", "en"):
            with translation.override(reader):
                french = render("S", "{{ salutation }}", facts(contact="Inès Collin", iban="FR76"))
                english = render("S", "{{ greeting }}", facts("en", iban="FR76"))
            for word in ("Bonjour Inès Collin", "Échéance", "Reste dû", "Bénéficiaire", "49 jours"):
                assert word in french.html
            assert "FA-871, échéance le 05/10/2026 (49 jours de retard)\u00a0: " in french.text
            for word in ("Hello", "Due date", "Still to pay", "Beneficiary", "49 days"):
                assert word in english.html
            assert "FA-871, due on 05/10/2026 (49 days late): " in english.text

    def test_currencies_are_never_added(self) -> None:
        lines = [a_line(cents=100_00), a_line("B", cents=50_00, currency="USD")]
        text = body_of("{{ total_due }}", facts("en", lines=lines))
        assert text == "€100.00 and US$50.00"

    def test_the_table_is_where_the_text_wants_it_or_else_at_its_end(self) -> None:
        in_place = render("S", "Before\n\n{{ tableau }}\n\nAfter", facts()).text
        assert in_place.index("Before") < in_place.index("FA-871") < in_place.index("After")
        at_end = render("S", "Before\n\nAfter", facts()).text
        assert at_end.index("After") < at_end.index("FA-871")

    def test_how_to_pay_stands_where_there_is_an_iban(self) -> None:
        with_iban = render("S", "Text", facts(iban="FR7630006000011234567890189"))
        assert "FR76 3000 6000 0112 3456 7890 189" in with_iban.text
        assert "FR76 3000 6000 0112 3456 7890 189" in with_iban.html
        assert "IBAN" not in render("S", "Text\n\n{{ reglement }}", facts()).html

    def test_credits_are_shown_and_deducted(self) -> None:
        deducted = [
            Credit("AV-1", TODAY, Money(40_00, "EUR")),
            Credit("", TODAY, Money(2_00, "EUR")),
            Credit("AV-USD", TODAY, Money(7_00, "USD")),
        ]
        written = render("S", "{{ total_due }}", facts("en", credits=deducted))
        assert "€6,798.00" in written.text
        for shown in ("AV-1", "\u2212€40.00", "\u2212€2.00"):
            assert shown in written.text
            assert shown in written.html
        assert "AV-USD" not in written.text


class TestHoles:
    """Trap 25."""

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("Bonjour {{ contact }},", "Bonjour,"),
            ("Réf. ({{ reference_client }}) suite", "Réf. suite"),
            ("a {{ iban }} b", "a b"),
            ("{{ contact }}\nsuite", "suite"),
            ("fin {{ iban }}.", "fin."),
            ("{% if iban %}IBAN{% else %}sans{% endif %}", "sans"),
        ],
    )
    def test_an_empty_variable_leaves_no_hole(self, source: str, text: str) -> None:
        written = body_of(source, facts(lines=[a_line(), a_line("B")]))
        assert written == text

    def test_nobody_by_name_is_greeted_all_the_same(self) -> None:
        assert body_of("{{ greeting }},", facts("en")) == "Hello,"
        assert body_of("{{ greeting }},", facts("en", contact="Inès Collin")) == "Dear Inès Collin,"


class TestChecking:
    """Traps 24 and 25: when a text is saved or composed."""

    def test_an_unknown_variable_is_an_error_that_names_it_and_those_that_exist(self) -> None:
        with pytest.raises(Refused) as refused:
            check_text("Objet", "Bonjour {{ montan }}")
        assert refused.value.code == "variable_unknown"
        assert "“montan”" in refused.value.message
        assert "total_due" in refused.value.message

    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("{{ contact.__class__ }}", "variable_unknown"),
            ("{{ organisation.members }}", "variable_unknown"),
            ("{% for f in factures %}{{ f.montan }}{% endfor %}", "variable_unknown"),
            ("{% if false %}{{ hidden }}{% endif %}", "variable_unknown"),
            ("{{ total_du", "text_invalid"),
            ("{{ total_du | nofilter }}", "text_invalid"),
            ("{% include 'secret' %}", "text_invalid"),
            ("{% render 'secret' %}", "text_invalid"),
            ("{% for i in (1..999999999) %}x{% endfor %}", "text_invalid"),
            ("x" * 20_001, "text_too_long"),
            (" \n\t\u2028 ", "body_empty"),
            (
                (
                    "{% assign a = 'x' %}"
                    "{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}"
                ),
                "text_invalid",
            ),
        ],
    )
    def test_what_cannot_leave_is_refused(self, source: str, code: str) -> None:
        assert text_problems("Objet", source)["body"].code == code

    def test_an_empty_subject_is_refused(self) -> None:
        assert text_problems(" ", "Text")["subject"].code == "subject_empty"

    def test_a_subject_has_an_end(self) -> None:
        assert text_problems("x" * 501, "Text")["subject"].code == "subject_too_long"
        many = facts(lines=[a_line(f"FA-2026-{number}") for number in range(100)])
        subject = render("{{ numeros }}", "Text", many).subject
        assert len(subject) == 250
        assert subject.endswith("…")

    def test_a_subject_that_becomes_empty_is_refused_when_it_leaves(self) -> None:
        with pytest.raises(Refused) as refused:
            render("{{ contact }}", "Text", facts())
        assert refused.value.code == "subject_empty"


class TestNothingButText:
    """Trap 24."""

    def test_what_customers_are_called_is_escaped_in_html(self) -> None:
        said = facts(contact="<script>alert(1)</script>", lines=[a_line("<img src=x>")])
        html = render("<b>Objet</b>", '{{ contact }} <i>"&\n{{ numeros }}', said).html
        for evil in ("<script>", "<img", "<i>", "<b>Objet"):
            assert evil not in html
        assert "&lt;script&gt;" in html

    def test_data_that_looks_like_a_variable_is_not_one(self) -> None:
        said = facts(contact="{{ total_du }}{% if x %}")
        assert body_of("{{ contact }}", said) == "{{ total_du }}{% if x %}"
        _subject, filled = fill("S", "{{ contact }} {{ total_du }}", said)
        assert body_of(filled, said).endswith("6\u202f840,00\u00a0€")
        assert "6\u202f840" not in body_of(filled, said)[:20]

    def test_our_own_marks_cannot_be_brought_in(self) -> None:
        said = facts("en", contact="a\ue001b\ue003c")
        assert body_of("\ue003{{ contact }}", said) == "abc"

    def test_a_subject_is_one_line(self) -> None:
        subject = render(
            "a\r\nBcc: x\u2028y\x00z {{ contact }}", "T", facts(contact="n\nm")
        ).subject
        assert subject == "a Bcc: x yz n m"


@given(st.text(), st.text(), st.text())
def test_whatever_people_are_called_it_is_text(contact: str, number: str, body: str) -> None:
    said = facts("en", contact=contact, lines=[a_line(number)])
    try:
        written = render("S {{ contact }}", "{{ contact }} {{ numbers }}\n\n" + body, said)
    except Refused:
        return
    assert not re.search("[\ue000-\ue0ff]", written.subject + written.text + written.html)
    inside = written.html.split("</head>")[1]
    assert set(re.findall(r"<(\w+)", inside)) <= KNOWN_TAGS


def test_filling_a_template_leaves_what_changes_until_it_leaves() -> None:
    source = "{{ salutation }},\n\n{{ nombre_factures }}: {{ total_du }}\n\n{{ tableau }}"
    subject, body = fill("Facture {{ numeros }}", source, facts("en", contact="Inès Collin"))
    assert subject == "Facture FA-871"
    assert body == "Dear Inès Collin,\n\n1: {{ total_du }}\n\n{{ tableau }}"
