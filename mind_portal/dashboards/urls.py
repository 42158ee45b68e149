from django.urls import URLPattern, URLResolver, path

from mind_portal.dashboards import views

app_name = "dashboards"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.nation_page, name="nation"),
    path("provinces/<str:code>/", views.nation_page, name="province"),
    path("measures/<str:code>/", views.nation_page, name="measure"),
    path("measures/<str:code>/export.<str:kind>", views.nation_page, name="measure_export"),
]
