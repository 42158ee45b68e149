from django.urls import path

from mind_portal.legal import parameter_views, views

app_name = "legal"

urlpatterns = [
    path("parameters/", views.parameter_list, name="parameter_list"),
    path("parameters/<str:code>/", parameter_views.parameter_detail, name="parameter_detail"),
    path("parameters/<str:code>/change/", parameter_views.parameter_change, name="parameter_change"),
    path("values/<int:pk>/withdraw/", parameter_views.value_withdraw, name="value_withdraw"),
    path("values/<int:pk>/verify/", parameter_views.value_verify, name="value_verify"),
    path("calendar/<int:year>/", views.calendar, name="calendar"),
    path("calendar/<int:year>/change/", views.calendar_change, name="calendar_change"),
]
