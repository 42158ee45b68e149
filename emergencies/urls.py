from django.urls import URLPattern, URLResolver, path

from emergencies.views import acts, incidents, lists, log, notices, orders, reports

app_name = "emergencies"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.IncidentListView.as_view(), name="incident_list"),
    path("export.csv", lists.incident_export, name="incident_export"),
    path("open/", incidents.incident_open, name="incident_open"),
    path("open/near/", incidents.incident_near, name="incident_near"),
    path("<int:pk>/", incidents.incident_detail, name="incident_detail"),
    path("<int:pk>/live/", incidents.incident_live, name="incident_live"),
    path("<int:pk>/neighbours/", incidents.incident_neighbours, name="incident_neighbours"),
    path("<int:pk>/log/", log.log_page, name="log_page"),
    path("<int:pk>/log/write/", log.log_write, name="log_write"),
    path("<int:pk>/phase/<slug:verb>/", acts.incident_phase, name="incident_phase"),
    path("<int:pk>/level/", acts.incident_level, name="incident_level"),
    path("<int:pk>/people/", acts.incident_effects, name="incident_effects"),
    path("<int:pk>/wind/", acts.incident_wind, name="incident_wind"),
    path("<int:pk>/substances/", acts.incident_chemical, name="incident_chemical"),
    path("<int:pk>/positions/", acts.incident_position, name="incident_position"),
    path("<int:pk>/operator/", acts.incident_operator, name="incident_operator"),
    path("<int:pk>/cause/", acts.incident_cause, name="incident_cause"),
    path("<int:pk>/places/", acts.incident_place, name="incident_place"),
    path("<int:pk>/verify/", acts.incident_verify, name="incident_verify"),
    path("<int:pk>/orders/", orders.order_issue, name="order_issue"),
    path("<int:pk>/reports/draft/", reports.report_draft, name="report_draft"),
    path("reports/<int:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<int:pk>/edit/", reports.report_edit, name="report_edit"),
    path("reports/<int:pk>/refresh/", reports.report_refresh, name="report_refresh"),
    path("reports/<int:pk>/sign/", reports.report_sign, name="report_sign"),
    path("reports/<int:pk>/discard/", reports.report_discard, name="report_discard"),
    path("reports/<int:pk>/pdf/", reports.report_pdf, name="report_pdf"),
    path("<int:pk>/notices/draft/", notices.notice_draft, name="notice_draft"),
    path("notices/<int:pk>/", notices.notice_detail, name="notice_detail"),
    path("notices/<int:pk>/edit/", notices.notice_edit, name="notice_edit"),
    path("notices/<int:pk>/release/", notices.notice_release, name="notice_release"),
    path("notices/<int:pk>/discard/", notices.notice_discard, name="notice_discard"),
    path("orders/<int:pk>/", orders.order_detail, name="order_detail"),
    path("orders/<int:pk>/link/", orders.order_link, name="order_link"),
    path("orders/<int:pk>/<slug:verb>/", orders.order_step, name="order_step"),
]
