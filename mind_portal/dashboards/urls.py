from django.urls import URLPattern, URLResolver, path

from mind_portal.dashboards import views

app_name = "dashboards"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.nation_page, name="nation"),
    path("provinces/<str:code>/", views.province_page, name="province"),
    path("measures/", views.measure_list, name="measures"),
    path("measures/<str:code>/", views.measure_page, name="measure"),
    path("measures/<str:code>/export.<str:kind>", views.measure_export, name="measure_export"),
]
