"""The public page of a factory, by the address on its sheet."""

from django.urls import path

from audits.public import views

app_name = "gate"

urlpatterns = [
    path("<str:token>/", views.factory, name="factory"),
]
