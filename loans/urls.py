from django.urls import include, path, register_converter

from loans.views import applications, applying, filling, lists, meetings, rounds, votes

app_name = "loans"


class RoundVerb:
    """What a round can be led to."""

    regex = "open|close"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RoundVerb, "round_verb")

urlpatterns = [
    path("", lists.ApplicationListView.as_view(), name="application_list"),
    path("export/<str:format>/", lists.application_export, name="application_export"),
    path("compare/", applying.compare, name="compare"),
    path("apply/<int:round_id>/", applying.application_start, name="application_start"),
    path("applications/<int:pk>/", applications.application_detail, name="application_detail"),
    path("applications/<int:pk>/asking/", applying.application_asking, name="application_asking"),
    path("applications/<int:pk>/form/<slug:code>/", filling.application_section, name="application_section"),
    path("applications/<int:pk>/documents/<slug:slot>/", applying.document_attach, name="document_attach"),
    path("applications/<int:pk>/files/<uuid:file>/remove/", applying.document_remove, name="document_remove"),
    path("applications/<int:pk>/submit/", applying.application_submit, name="application_submit"),
    path("applications/<int:pk>/withdraw/", applying.application_withdraw, name="application_withdraw"),
    path("applications/<int:pk>/take/", applications.application_take, name="application_take"),
    path("applications/<int:pk>/return/", applications.application_return, name="application_return"),
    path("applications/<int:pk>/screen/", applications.application_screen, name="application_screen"),
    path("applications/<int:pk>/confirm/", applications.screening_confirm, name="screening_confirm"),
    path("applications/<int:pk>/send-back/", applications.screening_send_back, name="screening_send_back"),
    path("applications/<int:pk>/promote/", rounds.application_promote, name="application_promote"),
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/new/", rounds.round_create, name="round_create"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("rounds/<int:pk>/quotas/", rounds.round_quotas, name="round_quotas"),
    path("rounds/<int:pk>/<round_verb:verb>/", rounds.round_lead, name="round_lead"),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/agenda/", meetings.agenda_add, name="agenda_add"),
    path("meetings/<int:pk>/convene/", meetings.meeting_convene, name="meeting_convene"),
    path("meetings/<int:pk>/close/", meetings.meeting_close, name="meeting_close"),
    path("meetings/members/<int:pk>/presence/", meetings.member_presence, name="member_presence"),
    path("meetings/items/<int:pk>/remove/", meetings.agenda_remove, name="agenda_remove"),
    path("meetings/items/<int:pk>/recuse/", votes.item_recuse, name="item_recuse"),
    path("meetings/items/<int:pk>/vote/", votes.item_vote, name="item_vote"),
    path("meetings/items/<int:pk>/resolve/", votes.item_resolve, name="item_resolve"),
    path("decisions/<int:pk>/confirm/", votes.decision_confirm, name="decision_confirm"),
    path("decisions/<int:pk>/strike/", votes.decision_strike, name="decision_strike"),
    path("", include("loans.portfolio.urls")),
]
