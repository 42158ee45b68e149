"""The read API, version 1: each app brings its own addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("mind_portal.geography.api.urls")),
    path("", include("factories.api.urls")),
    path("", include("factories.single_form.api.urls")),
    path("", include("audits.api.urls")),
    path("", include("emergencies.api.urls")),
    path("", include("loans.api.urls")),
    path("", include("mind_portal.rollups.api.urls")),
]
