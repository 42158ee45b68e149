from django.urls import path

from mind_portal.core import component_views, health, worklist_views

app_name = "core"

urlpatterns = [
    path("my-work/", worklist_views.work, name="work"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("_components/", component_views.components, name="components"),
]
