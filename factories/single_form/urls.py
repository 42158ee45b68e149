from django.urls import URLPattern, URLResolver

app_name = "single_form"

urlpatterns: list[URLPattern | URLResolver] = []
