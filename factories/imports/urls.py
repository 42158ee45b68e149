from django.urls import path

from factories.imports import views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("<int:pk>/", views.import_detail, name="import_detail"),
    path("<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("<int:pk>/cancel/", views.import_cancel, name="import_cancel"),
    path("<int:pk>/resume/", views.import_resume, name="import_resume"),
    path("<int:pk>/refused.csv", views.import_refused, name="import_refused"),
]
