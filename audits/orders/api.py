"""Orders by the API: to read, in the caller's scope, with the filters of the page."""

from typing import Any

from django.db.models import F, QuerySet
from rest_framework import mixins, permissions, serializers, viewsets

from audits.orders.filters import OrderFilter
from audits.orders.models import Order, OrderFinding

COLUMNS = (
    "id", "site_id", "province_id", "kind", "state", "number", "fiscal_year", "signed_on", "served_on", "due_on",
    "fulfilled_on", "ended_on", "not_obeyed_on", "overdue_since",
)  # fmt: skip


class OrderRow(serializers.Serializer[Any]):
    """One line; `site` is the factory's key, `number` and `fiscal_year` (พ.ศ.) its number within the province."""

    id = serializers.IntegerField()
    site = serializers.IntegerField(source="site_id")
    province = serializers.CharField(source="province_id")
    kind = serializers.CharField()
    state = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    fiscal_year = serializers.IntegerField(allow_null=True)
    signed_on = serializers.DateField(allow_null=True)
    served_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    fulfilled_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    not_obeyed_on = serializers.DateField(allow_null=True)
    overdue_since = serializers.DateField(allow_null=True)


class OrderLine(serializers.ModelSerializer[OrderFinding]):
    class Meta:
        model = OrderFinding
        fields = ["finding", "fixed_on", "released"]


class OrderDetail(serializers.ModelSerializer[Order]):
    """One order with its words, the law that it kept, and its findings. Who received it is not told here."""

    findings = OrderLine(many=True, source="lines")

    class Meta:
        model = Order
        fields = [
            "id", "site", "province", "kind", "state", "number", "fiscal_year", "facts", "demands", "basis",
            "deadline_days", "deadline_on", "signed_on", "served_on", "due_on", "fulfilled_on", "ended_on",
            "not_obeyed_on", "overdue_since", "findings",
        ]  # fmt: skip


class MayViewOrders(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("audits.view_order"))


class OrderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Order]):
    """Orders: list with the filters of the page (`province`, `kind`, `state`, `month`, `due`, `site`), and detail."""

    permission_classes = (permissions.IsAuthenticated, MayViewOrders)
    filterset_class = OrderFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Order.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        orders: QuerySet[Any] = Order.objects.visible_to(self.request.user)
        if self.action == "retrieve":
            return orders.prefetch_related("lines")
        return orders.values(*COLUMNS, pk=F("id"))

    def get_serializer_class(self) -> Any:
        return OrderDetail if self.action == "retrieve" else OrderRow
