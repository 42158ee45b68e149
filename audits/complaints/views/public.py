"""The complaint form for anybody, and what is said of personal data."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audits.complaints import keys, services
from audits.complaints.forms import ComplaintForm, opened_now
from audits.complaints.models import ComplaintKind
from audits.complaints.selectors.public import site_of_sheet
from audits.complaints.services.holding import hotline_on, numbers_on
from audits.public.names import public_name
from audits.public.speaking import POLICY, kept_for, languages, spoken
from mind_portal.accounts.lockout import client_address
from mind_portal.core.errors import DomainError

WITH_MAP = f"{POLICY}; connect-src 'self'"
"""The map asks the portal for the outlines of the provinces, and nobody else for anything."""


@spoken
@never_cache
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The form; a complaint that is taken leads to its own page by the secret link."""
    token = request.POST.get("f") or request.GET.get("f", "")
    site = site_of_sheet(token)
    if request.method != "POST":
        form = ComplaintForm(initial={"client_id": uuid4(), "opened": opened_now(), "f": token if site else ""})
        return _page(request, form, site)
    form, language = ComplaintForm(request.POST, request.FILES), languages(request)["lang"]
    if form.is_valid():
        told = form.told(site.pk if site else None, language)
        try:
            complaint = services.file_complaint(
                client_id=form.cleaned_data["client_id"] or uuid4(), told=told,
                photos=form.cleaned_data["photos"], sender=keys.sender_of(client_address(request)),
                traffic=form.traffic(), actor=None, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_breaches(error)
        else:
            secret = keys.token_of(complaint.client_id, complaint.key.token_hash)
            return HttpResponseRedirect(reverse("complain:case", args=[secret]) + languages(request)["q"])
    return _page(request, form, site, 422)


def _page(request: HttpRequest, form: ComplaintForm, site: Any, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context = languages(request) | {
        "form": form, "site": site, "site_name": public_name(site) if site else "",
        "kinds": ComplaintKind.choices, "hotline": hotline_on(today),
        "days": numbers_on(today)["COMPLAINT_CONTACT_DAYS"], "had_photos": bool(request.FILES),
    }  # fmt: skip
    response = render(request, "audits/complaints/form.html", context, status=status)
    response["Content-Security-Policy"] = WITH_MAP
    return response


@spoken
@kept_for(3600)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of who complains, why, how long, and who sees it."""
    today = timezone.localdate()
    context = languages(request) | {
        "days": numbers_on(today)["COMPLAINT_CONTACT_DAYS"],
        "hotline": hotline_on(today),
        "portal": settings.PORTAL_URL,
    }
    return render(request, "audits/complaints/privacy.html", context)
