"""The addresses of invoices, their documents and payments, under /o/<slug>/."""

from django.urls import URLPattern, path

from relance.invoices.views.adding import customer_names, new_credit_note, new_invoice
from relance.invoices.views.amending import attach, dispute, due_date, end_dispute
from relance.invoices.views.documents import document
from relance.invoices.views.ledger import invoice_list
from relance.invoices.views.paying import enter_payment, take_back_payment
from relance.invoices.views.record import invoice_page

app_name = "invoices"
urlpatterns: list[URLPattern] = [
    path("invoices/", invoice_list, name="list"),
    path("invoices/new/", new_invoice, name="new"),
    path("invoices/customer-names/", customer_names, name="customer-names"),
    path("invoices/<int:pk>/", invoice_page, name="page"),
    path("invoices/<int:pk>/document/", document, name="document"),
    path("invoices/<int:pk>/document/new/", attach, name="attach"),
    path("invoices/<int:pk>/due-date/", due_date, name="due-date"),
    path("invoices/<int:pk>/disputes/", dispute, name="dispute"),
    path("invoices/<int:pk>/payments/", enter_payment, name="pay"),
    path("disputes/<int:pk>/end/", end_dispute, name="end-dispute"),
    path("payments/<int:pk>/undo/", take_back_payment, name="undo-payment"),
    path("credit-notes/new/", new_credit_note, name="new-credit-note"),
]
