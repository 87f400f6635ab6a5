"""The addresses of customers, their contacts and groups, under /o/<slug>/."""

from django.urls import path

from relance.customers.views import (
    assigning,
    binning,
    browsing,
    contacts,
    filing,
    groups,
    positions,
)

app_name = "customers"

urlpatterns = [
    path("customers/", browsing.customer_list, name="list"),
    path("customers/new/", filing.customer_new, name="new"),
    path("customers/bin/", binning.bin_page, name="bin"),
    path("customers/assign/", assigning.customers_assign, name="assign"),
    path("customers/assign/<int:event>/undo/", assigning.assign_undo, name="assign-undo"),
    path("customers/<int:pk>/", filing.customer_page, name="page"),
    path("customers/<int:pk>/edit/", filing.customer_edit, name="edit"),
    path("customers/<int:pk>/history/", filing.customer_history, name="history"),
    path("customers/<int:pk>/bin/", binning.customer_bin, name="to-bin"),
    path("customers/<int:pk>/restore/", binning.customer_restore, name="restore"),
    path("customers/<int:pk>/contacts/new/", contacts.contact_new, name="contact-new"),
    path("customers/<int:pk>/contacts/<int:contact>/", contacts.contact_edit, name="contact-edit"),
    path(
        "customers/<int:pk>/contacts/<int:contact>/main/",
        contacts.contact_main,
        name="contact-main",
    ),
    path(
        "customers/<int:pk>/contacts/<int:contact>/not-main/",
        contacts.contact_not_main,
        name="contact-not-main",
    ),
    path(
        "customers/<int:pk>/contacts/<int:contact>/remove/",
        contacts.contact_remove,
        name="contact-remove",
    ),
    path(
        "customers/<int:pk>/contacts/restore/<int:event>/",
        contacts.contact_restore,
        name="contact-restore",
    ),
    path("groups/", groups.group_list, name="groups"),
    path("groups/new/", groups.group_new, name="group-new"),
    path("groups/<int:pk>/", groups.group_page, name="group"),
    path("groups/<int:pk>/edit/", groups.group_edit, name="group-edit"),
    path("groups/<int:pk>/remove/", groups.group_remove, name="group-remove"),
    path("settings/positions/", positions.position_list, name="positions"),
    path("settings/positions/<int:pk>/", positions.position_rename, name="position-rename"),
    path("settings/positions/<int:pk>/remove/", positions.position_remove, name="position-remove"),
    path(
        "settings/positions/restore/<int:event>/",
        positions.position_restore,
        name="position-restore",
    ),
]
