from django.urls import path

from mind_portal.documents import views

app_name = "documents"

urlpatterns = [
    path("<uuid:pk>/", views.attachment, name="attachment"),
    path("<uuid:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
]
