"""Every address of the portal. The permission matrix in tests/architecture walks this tree."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

handler400 = "mind_portal.core.error_views.bad_request"
handler403 = "mind_portal.core.error_views.permission_denied"
handler404 = "mind_portal.core.error_views.page_not_found"
handler500 = "mind_portal.core.error_views.server_error"

urlpatterns = [
    path("", include("mind_portal.dashboards.urls")),
    path("", include("mind_portal.core.urls")),
    path("accounts/", include("mind_portal.accounts.sign_in_urls")),
    path("accounts/", include("mind_portal.accounts.urls")),
    path("journal/", include("mind_portal.journal.urls")),
    path("factories/", include("factories.urls")),
    path("audits/", include("audits.urls")),
    path("field/", include("audits.field_urls")),
    path("checklists/", include("mind_portal.questionnaires.urls")),
    path("check/", include("audits.orders.public_urls")),
    path("f/", include("audits.public.urls")),
    path("draws/", include("audits.public.draw_urls")),
    path("complain/", include("audits.complaints.public_urls")),
    path("reports/", include("factories.single_form.urls")),
    path("emergencies/", include("emergencies.urls")),
    path("notices/", include("emergencies.public_urls")),
    path("loans/", include("loans.urls")),
    path("notifications/", include("mind_portal.notifications.urls")),
    path("documents/", include("mind_portal.documents.urls")),
    path("legal/", include("mind_portal.legal.urls")),
    path("machine-room/", include("mind_portal.rollups.urls")),
    path("api/v1/", include("mind_portal.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]
