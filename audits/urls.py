from django.urls import include, path

from audits.views import amending, drafts, evidence, lists, plans, reviewing, team, wanted, weights

app_name = "audits"

urlpatterns = [
    path("", lists.InspectionListView.as_view(), name="inspection_list"),
    path("<int:pk>/", lists.inspection_detail, name="inspection_detail"),
    path("<int:pk>/amend/", amending.inspection_amend, name="inspection_amend"),
    path("<int:pk>/versions/", amending.inspection_difference, name="inspection_difference"),
    path("<int:pk>/review/", reviewing.inspection_review, name="inspection_review"),
    path("review/", reviewing.ReviewListView.as_view(), name="review_list"),
    path("interests/", team.interest_list, name="interest_list"),
    path("interests/<int:pk>/end/", team.interest_end, name="interest_end"),
    path("", include("audits.orders.urls")),
    path("findings/", lists.FindingListView.as_view(), name="finding_list"),
    path("findings/<int:pk>/close/", lists.finding_close, name="finding_close"),
    path("wanted/", wanted.WantedListView.as_view(), name="wanted_list"),
    path("wanted/<int:pk>/withdraw/", wanted.wanted_withdraw, name="wanted_withdraw"),
    path("plan/", plans.plan, name="plan"),
    path("plan/weights/", weights.risk_weights, name="risk_weights"),
    path("sites/<int:pk>/surroundings/", weights.site_surroundings, name="site_surroundings"),
    path("plan/propose/", plans.plan_propose, name="plan_propose"),
    path("plan/<int:pk>/publish/", plans.plan_publish, name="plan_publish"),
    path("plan/<int:pk>/add/<int:site_pk>/", plans.visit_add, name="visit_add"),
    path("plan/<int:pk>/draw/", plans.plan_draw, name="plan_draw"),
    path("plan/visits/<int:pk>/", plans.visit_move, name="visit_move"),
    path("plan/visits/<int:pk>/cancel/", plans.visit_cancel, name="visit_cancel"),
    path("plan/draws/<int:pk>/", plans.draw_detail, name="draw_detail"),
    path("plan/draws/<int:pk>/file/", plans.draw_file, name="draw_file"),
    path("start/", drafts.draft_start, name="draft_start"),
    path("drafts/<uuid:draft_id>/", drafts.draft_review, name="draft_review"),
    path("drafts/<uuid:draft_id>/file/", drafts.draft_file, name="draft_file"),
    path("drafts/<uuid:draft_id>/team/", team.draft_team, name="draft_team"),
    path("drafts/<uuid:draft_id>/discard/", drafts.draft_discard, name="draft_discard"),
    path("drafts/<uuid:draft_id>/items/<slug:code>/attach/", evidence.item_attach, name="item_attach"),
    path("drafts/<uuid:draft_id>/items/<slug:code>/detach/", evidence.item_detach, name="item_detach"),
    path("drafts/<uuid:draft_id>/items/<slug:code>/sign/", evidence.item_sign, name="item_sign"),
    path("drafts/<uuid:draft_id>/<slug:code>/", drafts.draft_section, name="draft_section"),
]
