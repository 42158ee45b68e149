from django.urls import path

from factories.single_form import filling_urls
from factories.single_form.views import people, periods, queue, review

app_name = "single_form"

urlpatterns = [
    *filling_urls.urlpatterns,
    path("", queue.ReportListView.as_view(), name="report_list"),
    path("export/<slug:format>/", queue.report_export, name="report_export"),
    path("<int:pk>/", review.report_detail, name="report_detail"),
    path("<int:pk>/ask/", review.report_ask, name="report_ask"),
    path("<int:pk>/accept/", review.report_accept, name="report_accept"),
    path("<int:pk>/return/", review.report_return, name="report_return"),
    path("<int:pk>/waive/", review.report_waive, name="report_waive"),
    path("questions/<int:pk>/answer/", review.question_answer, name="question_answer"),
    path("periods/", periods.PeriodListView.as_view(), name="period_list"),
    path("periods/<int:pk>/", periods.period_detail, name="period_detail"),
    path("periods/<int:pk>/extend/", periods.period_extend, name="period_extend"),
    path("people/", people.RequestListView.as_view(), name="request_list"),
    path("people/<int:pk>/", people.request_decide, name="request_decide"),
    path("people/ask/", people.role_ask, name="role_ask"),
    path("people/<int:pk>/withdraw/", people.request_withdraw, name="request_withdraw"),
]
