"""Reading incidents by the API, in the caller's scope."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from emergencies.api.serializers import IncidentDetail, IncidentRow
from emergencies.filters import IncidentFilter
from emergencies.models import EffectReport, Incident, Order


class MayViewIncidents(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("emergencies.view_incident"))


class IncidentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Incident]):
    """Incidents: list with the filters of the page (`state`, `kind`, `level` …), detail with figures and orders."""

    permission_classes = (permissions.IsAuthenticated, MayViewIncidents)
    filterset_class = IncidentFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Incident.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        incidents: QuerySet[Any] = Incident.objects.visible_to(self.request.user)
        if self.action != "retrieve":
            return incidents
        orders: QuerySet[Order] = Order.objects.select_related("unit").order_by("number")
        effects: QuerySet[EffectReport] = EffectReport.objects.order_by("-as_of", "-pk")
        return incidents.prefetch_related(Prefetch("orders", orders), Prefetch("effects", effects))

    def get_serializer_class(self) -> Any:
        return IncidentDetail if self.action == "retrieve" else IncidentRow
