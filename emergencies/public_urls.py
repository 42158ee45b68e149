"""What the public sees without an account: notices, CAP, and orders by a signed link."""

from django.urls import URLPattern, URLResolver, path

from emergencies.views import answering, public

app_name = "notices"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.notice_list, name="notice_list"),
    path("feed.xml", public.feed, name="feed"),
    path("<slug:label>/", public.notice, name="notice"),
    path("<slug:label>/cap.xml", public.cap_message, name="cap"),
    path("orders/<str:token>/", answering.order_answer, name="order_answer"),
]
