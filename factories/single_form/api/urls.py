from rest_framework.routers import SimpleRouter

from factories.single_form.api.views import ExpectedViewSet, SubmissionViewSet

router = SimpleRouter()
router.register("submissions", SubmissionViewSet, basename="submission")
router.register("expected", ExpectedViewSet, basename="expected")

urlpatterns = router.urls
