from django.urls import URLPattern, URLResolver

app_name = "factories"

urlpatterns: list[URLPattern | URLResolver] = []
