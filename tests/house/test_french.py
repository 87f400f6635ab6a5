"""The French catalogue is whole, and typed as a French person types."""

from babel.messages.catalog import Catalog
from django.conf import settings

from tests.house.catalogue import problems_of, read


def a_catalogue_with(msgid: object, msgstr: object, **details: object) -> Catalog:
    catalog = Catalog(locale="fr")
    catalog.add(msgid, msgstr, **details)
    return catalog


def test_every_text_is_translated() -> None:
    assert problems_of(read(settings.LOCALE_PATHS[0] / "fr/LC_MESSAGES/django.po")) == []


def test_what_the_look_at_the_catalogue_finds() -> None:
    assert problems_of(a_catalogue_with("Late", "")) == ["not translated: 'Late'"]
    assert problems_of(a_catalogue_with("Late", "Retard", flags=["fuzzy"])) == ["fuzzy: 'Late'"]
    assert problems_of(a_catalogue_with("Sure?", "Sûr ?"))
    assert problems_of(a_catalogue_with("Sure?", "Sûr\u202f?")) == []
    assert problems_of(a_catalogue_with("%(name)s owes", "%(nom)s doit"))
    assert (
        problems_of(a_catalogue_with(("%(n)s day", "%(n)s days"), ("un jour", "%(n)s jours"))) == []
    )
