"""Addresses of this package, under /o/<slug>/."""

from django.urls import path

from relance.imports.views.correcting import correct_again, correct_line
from relance.imports.views.deciding import (
    apply_import,
    cancel_import,
    choose,
    decide_again,
    stop_import,
)
from relance.imports.views.exporting import errors_file, export_list
from relance.imports.views.filling_in import template_file
from relance.imports.views.forgetting import forget_mapping
from relance.imports.views.giving_up import cancel_all
from relance.imports.views.looking import import_list, import_page, original_file
from relance.imports.views.undoing import undo_import
from relance.imports.views.uploading import new_import

app_name = "imports"
urlpatterns = [
    path("imports/", import_list, name="list"),
    path("imports/new/", new_import, name="new"),
    path("imports/cancellation/", cancel_all, name="cancel_all"),
    path("imports/templates/<str:kind>.<str:form>", template_file, name="template"),
    path("exports/<str:kind>.<str:form>", export_list, name="export"),
    path("imports/<int:pk>/", import_page, name="page"),
    path("imports/<int:pk>/file/", original_file, name="file"),
    path("imports/<int:pk>/choices/", choose, name="choices"),
    path("imports/<int:pk>/forgetting/", forget_mapping, name="forget"),
    path("imports/<int:pk>/application/", apply_import, name="apply"),
    path("imports/<int:pk>/deciding/", decide_again, name="decide_again"),
    path("imports/<int:pk>/stopping/", stop_import, name="stop"),
    path("imports/<int:pk>/lines/<str:line>/", correct_line, name="correct"),
    path("imports/<int:pk>/errors/", correct_again, name="again"),
    path("imports/<int:pk>/errors.<str:form>", errors_file, name="errors"),
    path("imports/<int:pk>/undoing/", undo_import, name="undo"),
    path("imports/<int:pk>/cancellation/", cancel_import, name="cancel"),
]
