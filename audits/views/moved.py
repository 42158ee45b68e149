"""Factories that lie in another province than the office which keeps cases of them."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audits.selectors.moved import moved_rows


@require_GET
@login_required
@permission_required("audits.view_plan", raise_exception=True)
def moved_list(request: HttpRequest) -> HttpResponse:
    """What other offices keep of the factories that came, and what the own office keeps of those that left."""
    rows, total = moved_rows(request.user)
    context = {
        "came": [row for row in rows if row["came"]],
        "left": [row for row in rows if not row["came"]],
        "shown": len(rows),
        "total": total,
    }
    return render(request, "audits/moved_list.html", context)
