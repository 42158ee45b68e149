from rest_framework.routers import SimpleRouter

from mind_portal.rollups.api.views import CellViewSet, MeasureViewSet

router = SimpleRouter()
router.register("measures", MeasureViewSet, basename="measure")
router.register("cells", CellViewSet, basename="cell")

urlpatterns = router.urls
