from django.urls import path

from audits.orders.views import papers

app_name = "check"

urlpatterns = [
    path("<str:token>/", papers.check, name="paper"),
]
