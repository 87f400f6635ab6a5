"""Every address and the right that it asks for: one line per route; a new one needs its line here.

`page` is only looked at, `verb` only posted to, `form` both. What an address names is a word of
`furnished.House.records`: `page(READ, pk="customer")`.
"""

from dataclasses import dataclass, field, replace

from relance.organisations.roles import Right, Role

READ, COLLECT, ADMINISTER = Right.READ, Right.COLLECT, Right.ADMINISTER


@dataclass(frozen=True)
class Route:
    """`ids` is parameter → word of a record, or `=text` for the text itself.

    `of` says whose record it is where nobody else may see it.
    """

    right: Right
    methods: tuple[str, ...]
    ids: dict[str, str] = field(default_factory=dict)
    of: Role | None = None
    leads_elsewhere: bool = False  # one who only looks at the verb is led to a page


def page(right: Right, **ids: str) -> Route:
    return Route(right, ("GET",), ids)


def verb(right: Right, *, of: Role | None = None, **ids: str) -> Route:
    return Route(right, ("POST",), ids, of)


def form(right: Right, **ids: str) -> Route:
    return Route(right, ("GET", "POST"), ids)


# Pages under /o/<slug>/.
ROUTES: dict[str, Route] = {
    # customers
    "customers:list": page(READ),
    "customers:assign": form(COLLECT),
    "customers:assign-undo": verb(COLLECT, event="bulk assignment"),
    "customers:new": form(COLLECT),
    "customers:bin": page(READ),
    "customers:page": page(READ, pk="customer"),
    "customers:edit": form(COLLECT, pk="customer"),
    "customers:history": page(READ, pk="customer"),
    "customers:to-bin": verb(COLLECT, pk="customer"),
    "customers:restore": verb(COLLECT, pk="customer"),
    "customers:contact-new": form(COLLECT, pk="customer"),
    "customers:contact-edit": form(COLLECT, pk="customer", contact="contact"),
    "customers:contact-main": verb(COLLECT, pk="customer", contact="other contact"),
    "customers:contact-not-main": verb(COLLECT, pk="customer", contact="contact"),
    "customers:contact-remove": verb(COLLECT, pk="customer", contact="contact"),
    "customers:contact-restore": verb(COLLECT, pk="customer", event="contact removal"),
    "customers:groups": page(READ),
    "customers:group-new": form(COLLECT),
    "customers:group": page(READ, pk="group"),
    "customers:group-edit": form(COLLECT, pk="group"),
    "customers:group-remove": verb(COLLECT, pk="group"),
    "customers:positions": form(ADMINISTER),
    "customers:position-rename": verb(ADMINISTER, pk="position"),
    "customers:position-remove": verb(ADMINISTER, pk="position"),
    "customers:position-restore": verb(ADMINISTER, event="position removal"),
    # invoices
    "invoices:list": page(READ),
    "invoices:new": form(COLLECT),
    "invoices:customer-names": page(COLLECT),
    "invoices:page": page(READ, pk="invoice"),
    "invoices:document": page(READ, pk="invoice"),
    "invoices:attach": form(COLLECT, pk="invoice"),
    "invoices:due-date": form(COLLECT, pk="invoice"),
    "invoices:dispute": form(COLLECT, pk="invoice"),
    "invoices:pay": form(COLLECT, pk="invoice"),
    "invoices:end-dispute": verb(COLLECT, pk="dispute"),
    "invoices:undo-payment": verb(COLLECT, pk="payment"),
    "invoices:new-credit-note": form(COLLECT),
    # messaging
    "messaging:list": page(READ),
    "messaging:message": page(READ, pk="message"),
    "messaging:body": page(READ, pk="message"),
    "messaging:attachment": page(READ, pk="message", attachment_pk="attachment"),
    "messaging:arrived": verb(COLLECT, pk="uncertain message"),
    "messaging:again": verb(COLLECT, pk="uncertain message"),
    "messaging:retry": verb(COLLECT, pk="failed message"),
    "messaging:mailbox": page(READ),
    "messaging:templates": page(READ),
    # dunning
    "dunning:list": page(READ),
    "dunning:compose": form(COLLECT),
    "dunning:look": replace(verb(COLLECT), leads_elsewhere=True),
    "dunning:send": replace(verb(COLLECT), leads_elsewhere=True),
    "dunning:plans": page(READ),
    "dunning:plan": form(ADMINISTER, pk="plan"),
    "dunning:assign": form(COLLECT, pk="customer"),
    "dunning:pause": form(COLLECT, pk="customer"),
    "dunning:lift-pause": verb(COLLECT, pk="customer"),
    "dunning:switch": verb(COLLECT, pk="invoice"),
    "dunning:next-date": form(COLLECT, pk="invoice"),
    # imports
    "imports:list": page(READ),
    "imports:new": form(COLLECT),
    "imports:template": page(READ, kind="=customers", form="=csv"),
    "imports:export": page(READ, kind="=contacts", form="=csv"),
    "imports:page": page(READ, pk="import"),
    "imports:file": page(READ, pk="import"),
    "imports:choices": verb(COLLECT, pk="import"),
    "imports:forget": verb(COLLECT, pk="import"),
    "imports:apply": verb(COLLECT, pk="import"),
    "imports:cancel_all": verb(COLLECT),
    "imports:decide_again": verb(COLLECT, pk="import"),
    "imports:cancel": verb(COLLECT, pk="import"),
    "imports:undo": replace(form(COLLECT, pk="import"), leads_elsewhere=True),
    "imports:stop": verb(COLLECT, pk="import"),
    "imports:correct": verb(COLLECT, pk="import", line="=2"),
    "imports:again": verb(COLLECT, pk="import"),
    "imports:errors": page(READ, pk="import", form="=csv"),
    # dashboard
    "dashboard:home": page(READ),
    "dashboard:search": page(READ),
    # notifications
    "notifications:list": page(READ),
    "notifications:read-all": verb(READ),
    "notifications:read": verb(READ, of=Role.READER, notification_id="notification"),
    # organisations
    "organisations:settings": form(ADMINISTER),
    "organisations:members": form(ADMINISTER),
    "organisations:member-role": verb(ADMINISTER, member_id="member"),
    "organisations:member-deactivation": verb(ADMINISTER, member_id="member"),
    "organisations:member-reactivation": verb(ADMINISTER, member_id="member"),
    "organisations:member-invitation": verb(ADMINISTER, member_id="member"),
}

# Reached without a place in an organisation; tested below one by one or in tests/users.
OUTSIDE = {
    "home",
    "health",
    "demo:sign-in",
    "users:profile",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
}
