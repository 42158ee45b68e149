from django.urls import path

from mind_portal.core import component_views, health

app_name = "core"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("_components/", component_views.components, name="components"),
]
