from rest_framework.routers import SimpleRouter

from audits.api.views import InspectionViewSet
from audits.orders.api import OrderViewSet

router = SimpleRouter()
router.register("inspections", InspectionViewSet, basename="inspection")
router.register("orders", OrderViewSet, basename="factory_order")

urlpatterns = router.urls
