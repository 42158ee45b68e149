from django.urls import URLPattern, URLResolver, include, path

from factories.views import detail, edit, exports, lists, maps

app_name = "factories"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.SiteList.as_view(), name="site_list"),
    path("views/", lists.SiteViews.as_view(), name="site_views"),
    path("filter/", lists.SiteFilterPage.as_view(), name="site_filter"),
    path("export/<str:format>/", exports.site_export, name="site_export"),
    path("map/", maps.site_map, name="site_map"),
    path("map/marks/", maps.site_marks, name="site_marks"),
    path("imports/", include("factories.imports.urls")),
    path("<int:pk>/", detail.site_detail, name="site_detail"),
    path("<int:pk>/edit/", edit.site_edit, name="site_edit"),
    path("<int:pk>/licences/<int:licence_pk>/edit/", edit.licence_edit, name="licence_edit"),
]
