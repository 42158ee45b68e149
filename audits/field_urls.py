from django.urls import path

from audits.views import field, field_sync

app_name = "field"

urlpatterns = [
    path("", field.field_home, name="home"),
    path("sw.js", field.field_worker, name="worker"),
    path("manifest.webmanifest", field.field_manifest, name="manifest"),
    path("upload/", field.field_upload, name="upload"),
    path("session/", field_sync.field_session, name="session"),
    path("load/", field_sync.field_load, name="load"),
    path("sites/", field_sync.field_sites, name="sites"),
    path("send/", field_sync.field_send, name="send"),
    path("records/<uuid:client_id>/photos/<uuid:photo_id>/", field_sync.field_photo, name="photo"),
]
