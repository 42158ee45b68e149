"""The page of what waits for the person who is signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mind_portal.core.worklist import work_of


@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Groups of things to do, each with its first rows and the way to all of them."""
    today = timezone.localdate()
    waiting, clear = work_of(request.user, today)
    context = {"waiting": waiting, "clear": clear, "today": today, "total": sum(one.total for one in waiting)}
    return render(request, "core/work.html", context)
