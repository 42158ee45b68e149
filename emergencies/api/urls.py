from rest_framework.routers import SimpleRouter

from emergencies.api.views import IncidentViewSet, NoticeViewSet

router = SimpleRouter()
router.register("incidents", IncidentViewSet, basename="incident")
router.register("notices", NoticeViewSet, basename="notice")

urlpatterns = router.urls
