"""The machine room's addresses. With them, /readyz learns the age of the oldest dirty key."""

from django.urls import URLPattern, URLResolver, path

from mind_portal.core.health import register_age
from mind_portal.rollups import views
from mind_portal.rollups.freshness import oldest_dirty_age

register_age("oldest_dirty_key_age", oldest_dirty_age)

app_name = "rollups"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.machine_room, name="machine_room"),
    path("drain/", views.drain_now, name="drain_now"),
    path("rebuild/", views.rebuild_now, name="rebuild_now"),
]
