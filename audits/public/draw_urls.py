"""The draws by lot, for anybody."""

from django.urls import path

from audits.public import draw_views as views

app_name = "draws"

urlpatterns = [
    path("", views.draw_list, name="list"),
    path("<int:pk>/", views.draw, name="draw"),
    path("announced/<int:pk>/", views.announcement, name="announced"),
    path("announced/<int:pk>/announced.json", views.announced_file, name="announced_file"),
    path("<int:pk>/draw.json", views.draw_file, name="file"),
]
