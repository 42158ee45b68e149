"""allauth's hooks: accounts are made by administrators, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mind_portal.accounts.landing import landing_url
from mind_portal.accounts.models import User

_MISMATCH = _("The user name or the password is not right. Mind capital letters and the keyboard's language.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "incorrect_password": _("The password that you use now is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing_url(request.user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return landing_url(request.user)

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Answer in the user's own language from here on."""
        response: HttpResponse = super().post_login(request, user, **options)
        set_language_cookie(response, user.language)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Somebody who chose a password himself need not be asked to."""
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own notices (“you have signed in as …”) tell nobody anything."""


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """As Django's own language switch sets it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
