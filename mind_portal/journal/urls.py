from django.urls import path

from mind_portal.journal import views

app_name = "journal"

urlpatterns = [
    path("", views.entry_list, name="entry_list"),
]
