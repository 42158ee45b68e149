"""Complaints as the public sees them: the form, the way back by number and PIN, and the page behind the secret link."""

from django.urls import path

from audits.complaints.views import following, public

app_name = "complain"

urlpatterns = [
    path("", public.complain, name="form"),
    path("privacy/", public.privacy, name="privacy"),
    path("follow/", following.follow, name="follow"),
    path("case/<str:token>/", following.case, name="case"),
    path("case/<str:token>/more/", following.more, name="more"),
    path("case/<str:token>/rate/", following.rate, name="rate"),
    path("case/<str:token>/reopen/", following.reopen, name="reopen"),
    path("case/<str:token>/stop/", following.stop, name="stop"),
    path("case/<str:token>/files/<uuid:pk>/", following.file, name="file"),
]
