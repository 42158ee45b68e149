from django.urls import path

from mind_portal.legal import views

app_name = "legal"

urlpatterns = [
    path("parameters/", views.parameter_list, name="parameter_list"),
    path("calendar/<int:year>/", views.calendar, name="calendar"),
    path("calendar/<int:year>/change/", views.calendar_change, name="calendar_change"),
]
