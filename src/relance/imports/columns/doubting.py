"""Whether a column is what it is called, seen beside the others of its header: « TVA » with 20 % in
it, « Numéro » before « Rue », the « ID externe » of an invoice.
"""

from relance.imports.columns import believing, looks
from relance.imports.columns.draft import Draft
from relance.imports.columns.fields import CONTACT_KEYS, CONTACTS, CUSTOMERS
from relance.imports.columns.mapped import BETTER, LIKENESS, OTHER_VALUES, REMEMBERED, VALUES
from relance.imports.columns.recognising import (
    is_doubtful,
    is_vague,
    is_weak,
    may_be_of_orders,
    scores_of,
)
from relance.imports.columns.spelling import heading_key

# Both the name and the code of a customer are called that.
_CODE_OR_NAME = frozenset(map(heading_key, ("Client", "Tiers", "Customer", "Compte client")))
_REFERENCE = heading_key("Référence")
_NUMBER = heading_key("Numéro")


def is_misplaced(draft: Draft, at: int, code: str) -> bool:
    """« Référence » is the contact's where it stands among the contact's columns; of « Nom »
    and « Nom » the first is the customer's.
    """
    if draft.kind != CUSTOMERS:
        return False
    if code == "contact_reference" and draft.keys[at] == _REFERENCE:
        return not any(draft.index.get(one, at) < at for one in CONTACT_KEYS)
    is_name = code in {"last_name", "full_name"} and "customer_name" not in draft.index
    return is_name and _comes_again(draft, at) and not _is_beside_first_name(draft, at)


def _comes_again(draft: Draft, at: int) -> bool:
    """Whether a later column of the same name may be the contact's, and this the customer's."""
    fits = scores_of(draft.kind).get(draft.keys[at], {})
    return "customer_name" in fits and draft.keys[at] in draft.keys[at + 1 :]


def _is_beside_first_name(draft: Draft, at: int) -> bool:
    return abs(draft.index.get("first_name", at) - at) == 1


def is_misled(draft: Draft, at: int, code: str, how: str) -> bool:
    """« TVA » with 20 % in it, « Échéance » with « 30 jours »: not what it is called here."""
    key, cells = draft.keys[at], draft.cells[at]
    is_code_or_name = key in _CODE_OR_NAME and code in {"customer_name", "external_id"}
    is_alone = code == "customer_name" and not _are_named_beside(draft, at)
    if is_alone and believing.are_letters(cells):
        return False
    if is_vague(key, code) and believing.are_no_names(code, cells):
        return True
    if is_code_or_name and believing.say_what_they_are(cells):
        return True
    if code == "external_id" and key == _NUMBER and _is_before_street(draft, at):
        return True
    if is_code_or_name:
        return _are_codes(draft, at) == (code == "customer_name")
    in_doubt = how == LIKENESS or is_doubtful(key, code)
    return in_doubt and believing.cannot_be(code, cells)


def _is_before_street(draft: Draft, at: int) -> bool:
    """« Numéro », « Rue »: that of the house."""
    following = draft.keys[at + 1 : at + 2]
    return any("address" in scores_of(draft.kind).get(key, ()) for key in following)


def _are_codes(draft: Draft, at: int) -> bool:
    """One or two may be names, « 3M » and « Studio54 »; not where another column, and no
    person's, has these.
    """
    is_persons = "first_name" in draft.index
    fewest = 1 if _are_named_beside(draft, at) and not is_persons else looks.FEWEST_OTHERS
    return believing.are_codes(draft.cells[at], fewest=fewest)


def _are_named_beside(draft: Draft, at: int) -> bool:
    """Whether another column may have the names of the customers."""
    return any(
        "customer_name" in scores_of(draft.kind).get(key, ())
        for other, key in enumerate(draft.keys)
        if other != at and not draft.is_empty[other]
    )


def check_ids(draft: Draft) -> None:
    """The « ID externe » of an export of invoices or contacts may be that of the invoice, of
    the contact; « Réf. client » may be that of the order.
    """
    at, named = draft.index.get("external_id"), draft.index.get("customer_name")
    if at is None or named is None or draft.how["external_id"] == REMEMBERED:
        return
    if not _are_of_others(draft, at, named):
        return
    draft.give_up("external_id", OTHER_VALUES, "external_id")
    may_be_theirs = draft.kind == CONTACTS and "contact_reference" not in draft.index
    if may_be_theirs and believing.are_all_different(draft.cells[at]):
        draft.take("contact_reference", at, VALUES)


def _are_of_others(draft: Draft, at: int, named: int) -> bool:
    ids, names, key = draft.cells[at], draft.cells[named], draft.keys[at]
    is_weak_name = is_weak(draft.kind, key, "external_id")
    if is_weak_name and believing.differ_from_customers(ids, names):
        return True
    if draft.kind == CUSTOMERS:
        return False
    if ids and may_be_of_orders(draft.kind, key):
        return not believing.are_of_customers(ids, names)
    if is_weak_name and believing.change_with_lines(ids, names):
        return True
    return believing.are_of_lines(ids, names)


def check_balance(draft: Draft) -> None:
    """What is paid says it all; and a running balance is no part of the line's own total."""
    at = draft.index.get("balance")
    if at is None or draft.how["balance"] == REMEMBERED:
        return
    total = draft.index.get("total")
    if "paid" in draft.index:
        draft.give_up("balance", BETTER, "paid")
    elif total is None or not looks.is_part_of(draft.cells[at], draft.cells[total]):
        draft.give_up("balance", OTHER_VALUES, "balance")
