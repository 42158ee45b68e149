"""What the public sees without an account: notices, CAP, and orders by a signed link."""

from django.urls import URLPattern, URLResolver, path

from emergencies.views import answering

app_name = "notices"

urlpatterns: list[URLPattern | URLResolver] = [
    path("orders/<str:token>/", answering.order_answer, name="order_answer"),
]
