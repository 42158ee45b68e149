"""An initial password opens one door only: the page where its owner chooses another."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _

_OPEN_NAMES = ("account_change_password", "account_logout", "set_language")


@sync_only_middleware
def own_password_first(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lead a user with an initial password to the change of it; the API answers 403."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not (user.is_authenticated and user.must_change_password):
            return get_response(request)
        if request.path.startswith("/static/") or request.path in {reverse(name) for name in _OPEN_NAMES}:
            return get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": _("Choose a password of your own first.")}, status=403)
        return redirect("account_change_password")

    return middleware
