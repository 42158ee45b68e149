from django.urls import include, path

from audits.views import drafts, lists, wanted

app_name = "audits"

urlpatterns = [
    path("", lists.InspectionListView.as_view(), name="inspection_list"),
    path("<int:pk>/", lists.inspection_detail, name="inspection_detail"),
    path("", include("audits.orders.urls")),
    path("findings/", lists.FindingListView.as_view(), name="finding_list"),
    path("findings/<int:pk>/close/", lists.finding_close, name="finding_close"),
    path("wanted/", wanted.WantedListView.as_view(), name="wanted_list"),
    path("wanted/<int:pk>/withdraw/", wanted.wanted_withdraw, name="wanted_withdraw"),
    path("start/", drafts.draft_start, name="draft_start"),
    path("drafts/<uuid:draft_id>/", drafts.draft_review, name="draft_review"),
    path("drafts/<uuid:draft_id>/file/", drafts.draft_file, name="draft_file"),
    path("drafts/<uuid:draft_id>/discard/", drafts.draft_discard, name="draft_discard"),
    path("drafts/<uuid:draft_id>/<slug:code>/", drafts.draft_section, name="draft_section"),
]
