"""One's own notices, and the outbox for administrators."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mind_portal.accounts.models import User
from mind_portal.core.views import render_page_or_part
from mind_portal.notifications import selectors, services
from mind_portal.notifications.models import Message, Notice


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first; `?unread=1` what one has not opened."""
    unread = request.GET.get("unread") == "1"
    before = request.GET.get("before", "")
    rows, older = selectors.notices_page(
        request.user, timezone.now(), unread=unread, before=int(before) if before.isdecimal() and before else None
    )
    context = {"rows": rows, "only_unread": unread, "older": f"?before={older}{'&unread=1' * unread}" if older else ""}
    return render_page_or_part(request, "notifications/notice_list.html", "results", context)


@require_safe
@login_required
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice leads and take it as read."""
    now = timezone.now()
    notice = get_object_or_404(Notice, pk=pk, user_id=cast(User, request.user).pk, visible_from__lte=now)
    services.read_notices(actor=cast(User, request.user), now=now, only=[notice.pk])
    safe = notice.url.startswith("/") and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe else "notifications:notice_list")


@require_POST
@login_required
def notices_read(request: HttpRequest) -> HttpResponse:
    """Take everything as read."""
    count = services.read_notices(actor=cast(User, request.user), now=timezone.now())
    if count:
        messages.success(request, _("Everything is marked as read."))
    return redirect("notifications:notice_list")


@require_safe
@login_required
@permission_required("notifications.view_outbox", raise_exception=True)
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages that could not be sent: why, and when they are tried again."""
    return render(request, "notifications/outbox.html", selectors.outbox_rows())


@require_POST
@login_required
@permission_required("notifications.view_outbox", raise_exception=True)
def message_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a message again that was given up."""
    try:
        services.retry_message(message_id=pk, actor=cast(User, request.user), now=timezone.now())
    except Message.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The message will be tried again now."))
    return redirect("notifications:outbox")
