from django.urls import URLPattern, URLResolver

app_name = "rollups"

urlpatterns: list[URLPattern | URLResolver] = []
