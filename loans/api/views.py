"""Reading loans by the API, in the caller's scope."""

from typing import Any

from django.db.models import F, Prefetch, QuerySet
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from loans.api.serializers import ApplicationDetail, ApplicationRow, ProgrammeRow, RoundRow
from loans.filters import ApplicationFilter
from loans.models import Application, ApplicationStatus, Decision, DecisionState, Programme, Round

COLUMNS = (
    "id", "number", "round_id", "site_id", "province_id", "status", "size_class", "asked", "months", "purpose",
    "submitted_on", "stage_due_on", "approved", "decided_on", "waited_days", "drop_reason",
)  # fmt: skip


class MayViewApplications(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("loans.view_application"))


class MayViewRounds(permissions.BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("loans.view_round"))


class ProgrammeViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Programme]):
    """The programmes with their dated terms."""

    permission_classes = (permissions.IsAuthenticated, MayViewApplications)
    serializer_class = ProgrammeRow
    queryset = Programme.objects.prefetch_related("terms").order_by("pk")


class RoundViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Round]):
    """The rounds with their money."""

    permission_classes = (permissions.IsAuthenticated, MayViewRounds)
    serializer_class = RoundRow
    queryset = Round.objects.select_related("programme").order_by("pk")


class ApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Application]):
    """Applications that were submitted: list with the filters of the page, detail with the confirmed resolutions."""

    permission_classes = (permissions.IsAuthenticated, MayViewApplications)
    filterset_class = ApplicationFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Application.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = Application.objects.visible_to(self.request.user)
        found = found.exclude(status=ApplicationStatus.DRAFT)
        if self.action == "retrieve":
            confirmed = Decision.objects.filter(state=DecisionState.CONFIRMED).order_by("-pk")
            decisions = Prefetch("decisions", confirmed, to_attr="confirmed_decisions")
            return found.select_related("round__programme", "operator").prefetch_related(decisions)
        return found.values(
            *COLUMNS, pk=F("id"), operator_name=F("operator__name"), programme_code=F("round__programme__code")
        )

    def get_serializer_class(self) -> Any:
        return ApplicationDetail if self.action == "retrieve" else ApplicationRow
