"""The addresses of messages, the mailbox and templates, under /o/<slug>/."""

from django.urls import URLPattern, path

from relance.messaging.views.deciding import again, arrived, retry
from relance.messaging.views.lists import mailbox, message_list, template_list
from relance.messaging.views.record import attachment, message_body, message_page

app_name = "messaging"
urlpatterns: list[URLPattern] = [
    path("messages/", message_list, name="list"),
    path("messages/<int:pk>/", message_page, name="message"),
    path("messages/<int:pk>/body/", message_body, name="body"),
    path("messages/<int:pk>/attachments/<int:attachment_pk>/", attachment, name="attachment"),
    path("messages/<int:pk>/arrived/", arrived, name="arrived"),
    path("messages/<int:pk>/again/", again, name="again"),
    path("messages/<int:pk>/retry/", retry, name="retry"),
    path("mailbox/", mailbox, name="mailbox"),
    path("templates/", template_list, name="templates"),
]
