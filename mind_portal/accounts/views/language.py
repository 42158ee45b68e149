"""The switch between Thai and English: in a cookie for this browser, on the profile for the next one."""

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from mind_portal.accounts.services import choose_language


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own view, and the choice kept for somebody who has signed in."""
    if request.user.is_authenticated:
        choose_language(language=request.POST.get("language", ""), actor=request.user, now=timezone.now())
    return django_set_language(request)
