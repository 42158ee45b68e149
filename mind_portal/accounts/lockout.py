"""What django-axes asks of us: which account is meant, and what a locked-out person reads."""

from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.adapter import get_adapter
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mind_portal.accounts.models import User

Credentials = dict[str, Any]
_LONGEST_NAME: Final = AccessAttempt._meta.get_field("username").max_length


def cool_off() -> timedelta:
    """How long the lock holds after the last failure."""
    return timedelta(hours=settings.AXES_COOLOFF_TIME)


def client_address(request: HttpRequest) -> str | None:
    """The browser's address as allauth finds it: behind our own proxies what they saw, not what a client claims.

    None for a sign-in without a connection, as the test client's `force_login`; every real server gives REMOTE_ADDR.
    """
    if "REMOTE_ADDR" not in request.META:
        return None
    address: str = get_adapter().get_client_ip(request)
    return address


def account_name(request: HttpRequest, credentials: Credentials | None) -> str:
    """One name for one account, whether it was typed as user name or e-mail and in whatever case.

    Otherwise five more tries would be had by writing the same name with a capital letter.
    """
    given = credentials or {}
    typed = str(given.get("username") or given.get("email") or request.POST.get("login") or "").strip()
    user = User.objects.find(typed)
    return (user.username if user else typed).lower()[:_LONGEST_NAME]


def locked_until(username: str, ip_address: str | None = None) -> datetime | None:
    """When sign-in to the account opens again (from that address, if given); None when it is open."""
    attempts = AccessAttempt.objects.filter(
        username=username.lower(), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    if ip_address:
        attempts = attempts.filter(ip_address=ip_address)
    last: datetime | None = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    if last is None or last + cool_off() <= timezone.now():
        return None
    return last + cool_off()


def locked_answer(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Credentials | None = None
) -> HttpResponse:
    """The page that says when to try again (429 with Retry-After)."""
    again_at = locked_until(account_name(request, credentials), getattr(request, "axes_ip_address", None))
    answer = render(request, "account/locked.html", {"again_at": again_at}, status=429)
    if again_at:
        answer["Retry-After"] = str(max(1, int((again_at - timezone.now()).total_seconds())))
    return answer
