"""Addresses of orders, inside those of audits."""

from django.urls import path

from audits.orders.acts import ACTS
from audits.orders.views import detail, drafting, findings, lists, papers

urlpatterns = [
    path("orders/", lists.OrderListView.as_view(), name="order_list"),
    path("orders/export.<slug:format>", lists.order_export, name="order_export"),
    path("orders/new/", drafting.order_draft, name="order_draft"),
    path("orders/<int:pk>/", detail.order_detail, name="order_detail"),
    path("orders/<int:pk>/change/", drafting.order_change, name="order_change"),
    path("orders/<int:pk>/answer/", detail.order_answer, name="order_answer"),
    path("orders/<int:pk>/reply/", detail.order_reply, name="order_reply"),
    *(
        path(f"orders/<int:pk>/{verb.replace('_', '-')}/", detail.order_act, {"verb": verb}, name=f"order_{verb}")
        for verb in ACTS
    ),
    path("duties/", lists.duty_list, name="duty_list"),
    path("findings/<int:pk>/", findings.finding_answers, name="finding_answers"),
    path("<int:pk>/papers/<slug:kind>/", papers.paper_issue, name="paper_issue"),
]
