"""What the public sees without an account: notices, CAP, and orders by a signed link."""

from django.urls import URLPattern, URLResolver

app_name = "notices"

urlpatterns: list[URLPattern | URLResolver] = []
