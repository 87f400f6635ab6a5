"""Every tie from a lower package to a higher one, on one page. See `core/places.py`."""

from relance.core import places
from relance.customers import placing as customers
from relance.dashboard import placing as dashboard
from relance.demo import placing as demo
from relance.dunning import placing as dunning
from relance.history import placing as history
from relance.imports import placing as imports
from relance.invoices import placing as invoices
from relance.messaging import placing as messaging
from relance.notifications import placing as notifications
from relance.organisations import placing as organisations


def fill_places() -> None:
    """Called once, at start-up. The order of a place's entries is the order on the screen."""
    places.rail_entries.fill(
        dashboard.RAIL_ENTRY,
        dunning.RAIL_REMINDERS,
        customers.RAIL_ENTRY,
        invoices.RAIL_ENTRY,
        messaging.RAIL_ENTRY,
        imports.RAIL_ENTRY,
        dunning.RAIL_PLANS,
        organisations.RAIL_ENTRY,
    )
    places.settings_pages.fill(
        *organisations.SETTINGS_PAGES, customers.SETTINGS_PAGE, *messaging.SETTINGS_PAGES
    )
    places.searches.fill(customers.SEARCH, invoices.SEARCH)
    places.checklist.fill(
        customers.CHECKLIST_STEP,
        invoices.CHECKLIST_STEP,
        organisations.CHECKLIST_STEP,
        dunning.CHECKLIST_STEP,
    )
    places.columns.fill(*invoices.CUSTOMER_COLUMNS, *dunning.COLUMNS)
    places.filters.fill(invoices.CUSTOMER_FILTER, *dunning.FILTERS, *imports.FILTERS)
    places.row_actions.fill(*dunning.ROW_ACTIONS)
    places.bulk_actions.fill(customers.BULK_ACTION, dunning.BULK_ACTION, *imports.BULK_EXPORTS)
    places.list_exports.fill(*imports.LIST_EXPORTS)
    places.list_totals.fill(*invoices.CUSTOMER_TOTALS)
    places.rail_notes.fill(dunning.RAIL_NOTE)
    places.memberships.fill(organisations.memberships)
    places.unread.fill(notifications.UNREAD)
    places.recorders.fill(history.RECORDER)
    places.sections.fill(
        *history.SECTIONS,
        *invoices.CUSTOMER_SECTIONS,
        dunning.INVOICE_SECTION,
        dunning.CUSTOMER_REMINDERS,
        *dunning.CUSTOMER_SECTIONS,
        customers.CONTACTS,
        customers.DETAILS,
        customers.GROUP,
        customers.HISTORY,
        customers.PANEL_CONTACTS,
        customers.PANEL_DETAILS,
    )
    places.sentences.fill(
        *organisations.SENTENCES,
        *customers.SENTENCES,
        *invoices.SENTENCES,
        *messaging.SENTENCES,
        *dunning.SENTENCES,
        *imports.SENTENCES,
    )
    places.namings.fill(invoices.NAMING)
    places.origins.fill(imports.ORIGIN)
    places.notification_kinds.fill(
        *messaging.NOTIFICATION_KINDS, dunning.NOTIFICATION_KIND, *imports.NOTIFICATION_KINDS
    )
    places.reason_words.fill(dunning.REASONS)
    places.home_widgets.fill(dunning.HOME_WIDGET, messaging.HOME_WIDGET)
    places.beginnings.fill(customers.beginning, messaging.beginning, dunning.beginning)
    places.departure_checks.fill(dunning.DEPARTURE_CHECK)
    places.ways_in.fill(demo.WAY_IN)
