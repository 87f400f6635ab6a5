"""Countries as files name them: ISO codes of two or three letters, French and English names."""

import re
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from relance.imports.cells.cleaning import plain

_ARTICLE = re.compile(r"^(the|le|la|les|l) ")
_WITH_CODE = re.compile(r"(?P<name>.+?)\s*[(\[]\s*(?P<code>[A-Za-z]{2,3})\s*[)\]]\s*$")
_OTHER_NAMES = {
    "FR": "france metropolitaine|republique francaise|fr france|f",
    "GB": "uk|u k|angleterre|england|grande bretagne|great britain|ecosse|scotland|wales",
    "US": "usa|u s a|etats unis d amerique|united states of america|u s",
    "NL": "hollande|holland|nederland",
    "DE": "deutschland|rfa",
    "BE": "belgie|belgien",
    "CH": "schweiz|svizzera|confederation helvetique",
    "ES": "espana",
    "IT": "italia",
    "AT": "osterreich|oesterreich",
    "LU": "grand duche de luxembourg|grand duchy of luxembourg|letzebuerg",
    "HK": "hong kong",
    "CZ": "rep tcheque|republique tcheque|czech republic",
    "CI": "cote d ivoire|ivory coast",
    "RE": "reunion|ile de la reunion",
    "GR": "hellas|el",
    "PL": "polska",
    "RU": "russie|russia|federation de russie",
    "KR": "coree|coree du sud|south korea",
    "CN": "republique populaire de chine",
    "MC": "principaute de monaco",
}


def country_code(text: str) -> str:
    """The ISO 3166 code of two letters; empty when no country is called that.

    An article before the name counts for nothing: « The Netherlands », « les Pays-Bas ». A code in
    brackets beside it has to say the same: « France (FR) ».
    """
    if found := _named(text):
        return found
    beside = _WITH_CODE.match(text)
    if not beside:
        return ""
    said, code = _named(beside["name"]), _names().get(plain(beside["code"]), "")
    return said if said == code else ""


def _named(text: str) -> str:
    name = plain(text)
    return _names().get(name) or _names().get(_ARTICLE.sub("", name), "")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    aliases = {
        alias: codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1
    }
    territories = {
        code: name
        for language in ("en", "fr")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code not in {"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"}
    }
    names = {plain(alias): code for alias, code in aliases.items()}
    for language in ("en", "fr"):
        for code in territories:
            name = Locale(language).territories.get(code, "")
            names[plain(name)] = code
            # "Myanmar (Burma)": the part before the bracket is what people write
            names.setdefault(plain(name.split("(")[0].split(",")[0]), code)
    names.update({plain(code): code for code in territories})
    for code, others in _OTHER_NAMES.items():
        names.update({plain(other): code for other in others.split("|")})
    names.pop("", None)
    return names
