"""Checklists in head office's hands, under /checklists/."""

from django.urls import path

from mind_portal.questionnaires.editing.views import checklists, drafts
from mind_portal.questionnaires.xlsform import views as exchange

app_name = "questionnaires"

urlpatterns = [
    path("", checklists.checklist_list, name="checklist_list"),
    path("new/", checklists.checklist_begin, name="checklist_begin"),
    path("xlsform/", exchange.xlsform_import, name="xlsform_import"),
    path("xlsform/take/", exchange.xlsform_take, name="xlsform_take"),
    path("xlsform/template.xlsx", exchange.xlsform_sample, name="xlsform_sample"),
    path("drafts/<int:pk>/", drafts.draft_outline, name="draft_outline"),
    path("drafts/<int:pk>/xlsform/", exchange.draft_xlsform, name="draft_xlsform"),
    path("<slug:code>/", checklists.checklist_detail, name="checklist_detail"),
    path("<slug:code>/versions/<int:number>/xlsform/", exchange.version_xlsform, name="version_xlsform"),
    path("<slug:code>/draft/", checklists.draft_begin, name="draft_begin"),
    path("<slug:code>/retire/", checklists.checklist_retire, name="checklist_retire"),
]
