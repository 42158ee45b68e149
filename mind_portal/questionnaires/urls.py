"""Checklists in head office's hands, under /checklists/."""

from django.urls import path

from mind_portal.questionnaires.editing.views import checklists, drafts

app_name = "questionnaires"

urlpatterns = [
    path("", checklists.checklist_list, name="checklist_list"),
    path("new/", checklists.checklist_begin, name="checklist_begin"),
    path("drafts/<int:pk>/", drafts.draft_outline, name="draft_outline"),
    path("<slug:code>/", checklists.checklist_detail, name="checklist_detail"),
    path("<slug:code>/draft/", checklists.draft_begin, name="draft_begin"),
    path("<slug:code>/retire/", checklists.checklist_retire, name="checklist_retire"),
]
