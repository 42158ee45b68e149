"""Checklists in head office's hands, under /checklists/."""

from django.urls import path

from mind_portal.questionnaires.editing.views import checklists, drafts, pieces, review
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
    path("drafts/<int:pk>/change/", drafts.draft_change, name="draft_change"),
    path("drafts/<int:pk>/add/", drafts.draft_add, name="draft_add"),
    path("drafts/<int:pk>/settings/", pieces.draft_settings, name="draft_settings"),
    path("drafts/<int:pk>/sections/<slug:code>/", pieces.draft_section, name="draft_section"),
    path("drafts/<int:pk>/items/<slug:code>/", pieces.draft_item, name="draft_item"),
    path("drafts/<int:pk>/delete/<slug:code>/", drafts.draft_delete, name="draft_delete"),
    path("drafts/<int:pk>/rule/", pieces.draft_rule, name="draft_rule"),
    path("drafts/<int:pk>/preview/", review.draft_preview, name="draft_preview"),
    path("drafts/<int:pk>/review/", review.draft_review, name="draft_review"),
    path("drafts/<int:pk>/publish/", review.draft_publish, name="draft_publish"),
    path("drafts/<int:pk>/rebase/", review.draft_rebase, name="draft_rebase"),
    path("drafts/<int:pk>/discard/", drafts.draft_discard, name="draft_discard"),
    path("<slug:code>/", checklists.checklist_detail, name="checklist_detail"),
    path("<slug:code>/versions/<int:number>/xlsform/", exchange.version_xlsform, name="version_xlsform"),
    path("<slug:code>/draft/", checklists.draft_begin, name="draft_begin"),
    path("<slug:code>/retire/", checklists.checklist_retire, name="checklist_retire"),
    path("<slug:code>/compare/", review.version_compare, name="version_compare"),
    path("<slug:code>/versions/<int:number>/", review.version_detail, name="version_detail"),
]
