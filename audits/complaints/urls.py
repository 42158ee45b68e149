"""Addresses of the office's pages of complaints, inside those of audits."""

from django.urls import path

from audits.complaints.acts import ACTS
from audits.complaints.views import office
from audits.public import batch_views as batches
from audits.public import views as sheets

urlpatterns = [
    path("complaints/", office.ComplaintListView.as_view(), name="complaint_list"),
    path("complaints/<int:pk>/", office.complaint_detail, name="complaint_detail"),
    path("complaints/<int:pk>/answer/", office.complaint_answer, name="complaint_answer"),
    path("complaints/<int:pk>/note/", office.complaint_note, name="complaint_note"),
    path("complaints/<int:pk>/contact/", office.complaint_contact, name="complaint_contact"),
    *(
        path(
            f"complaints/<int:pk>/{verb.replace('_', '-')}/", office.complaint_act, {"verb": verb},
            name=f"complaint_{verb}",
        )
        for verb in ACTS
    ),
    path("gate-sheets/", sheets.SheetListView.as_view(), name="sheet_list"),
    path("gate-sheets/print/", sheets.sheets_print, name="sheets_print"),
    path("gate-sheets/batches/<uuid:pk>/", batches.sheet_batch, name="sheet_batch"),
    path("gate-sheets/batches/<uuid:pk>/stop/", batches.sheet_batch_stop, name="sheet_batch_stop"),
    path("gate-sheets/batches/<uuid:pk>/all.zip", batches.sheet_batch_file, name="sheet_batch_zip"),
    path("gate-sheets/batches/<uuid:pk>/<int:number>.pdf", batches.sheet_batch_file, name="sheet_batch_file"),
    path("gate-sheets/<int:pk>/", sheets.sheet_print, name="sheet_print"),
    path("gate-sheets/<int:pk>/renew/", sheets.sheet_renew, name="sheet_renew"),
]  # fmt: skip
