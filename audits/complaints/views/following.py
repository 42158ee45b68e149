"""One's own case: found by number and PIN, read and added to by the secret link."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.complaints import keys, services
from audits.complaints.forms import FollowForm, MoreForm, ReopenForm
from audits.complaints.models import Complaint
from audits.complaints.selectors.public import case_page, complaint_of, file_of_case
from audits.public.speaking import languages, spoken
from mind_portal.accounts.lockout import client_address
from mind_portal.core.errors import DomainError
from mind_portal.documents.views import streamed, thumbnail_streamed


def _found(token: str) -> Complaint:
    complaint = complaint_of(token)
    if complaint is None:
        raise Http404
    return complaint


@spoken
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Number and PIN lead to the case; what does not fit is not said more precisely than that."""
    form, status = FollowForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            sender = keys.sender_of(client_address(request))
            token = services.find_by_pin(sender=sender, actor=None, now=timezone.now(), **form.cleaned_data)
            if token:
                return HttpResponseRedirect(reverse("complain:case", args=[token]) + languages(request)["q"])
            form.add_error(
                None,
                _("No case fits this number and PIN. After ten wrong tries only the link that you were given works."),
            )
    return render(request, "audits/complaints/follow.html", languages(request) | {"form": form}, status=status)


@spoken
@never_cache
@require_safe
def case(request: HttpRequest, token: str) -> HttpResponse:
    """The case as who complained sees it. Whoever has the link sees it: it is asked to be kept."""
    return _page(request, token, _found(token))


def _page(request: HttpRequest, token: str, complaint: Complaint, status: int = 200, **forms: Any) -> HttpResponse:
    context = languages(request) | case_page(complaint, timezone.localdate()) | {
        "token": token, "more": forms.get("more") or MoreForm(initial={"message": uuid4()}),
        "reopen": forms.get("reopen") or ReopenForm(initial={"message": uuid4()}),
        "rating_error": forms.get("rating_error", ""), "sent": request.GET.get("sent", ""),
        "link": request.build_absolute_uri(reverse("complain:case", args=[token])),
    }  # fmt: skip
    return render(request, "audits/complaints/case.html", context, status=status)


def _back(request: HttpRequest, token: str, sent: str) -> HttpResponse:
    query = f"?sent={sent}" + ("&lang=en" if languages(request)["lang"] == "en" else "")
    return HttpResponseRedirect(reverse("complain:case", args=[token]) + query)


@spoken
@never_cache
@require_POST
def more(request: HttpRequest, token: str) -> HttpResponse:
    """More words or photos."""
    complaint, form = _found(token), MoreForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.add_to_complaint(
                complaint_id=complaint.pk, message_id=given["message"] or uuid4(), text=given["text"],
                photos=given["photos"], keep_place=given["keep_place"], actor=None, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_breaches(error)
        else:
            return _back(request, token, "more")
    return _page(request, token, complaint, 422, more=form)


@spoken
@never_cache
@require_POST
def reopen(request: HttpRequest, token: str) -> HttpResponse:
    """The answer does not satisfy."""
    complaint, form = _found(token), ReopenForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.reopen_complaint(
                complaint_id=complaint.pk, message_id=given["message"] or uuid4(), text=given["text"], actor=None,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_breaches(error)
        else:
            return _back(request, token, "reopened")
    return _page(request, token, complaint, 422, reopen=form)


@spoken
@never_cache
@require_POST
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """1 to 5 for the answer."""
    complaint = _found(token)
    chosen = request.POST.get("rating", "")
    rating = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) == 1 else 0
    try:
        services.rate_answer(complaint_id=complaint.pk, rating=rating, actor=None, now=timezone.now())
    except DomainError as error:
        return _page(request, token, complaint, 422, rating_error=" ".join(error.messages))
    return _back(request, token, "rated")


@spoken
@never_cache
@require_POST
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No mail any more."""
    services.stop_news(complaint_id=_found(token).pk, actor=None, now=timezone.now())
    return _back(request, token, "stopped")


@spoken
@never_cache
@require_safe
def file(request: HttpRequest, token: str, pk: UUID) -> HttpResponseBase:
    """A file of an answer, or one's own photo."""
    found = file_of_case(_found(token), pk)
    if found is None:
        raise Http404
    return thumbnail_streamed(request, found) if request.GET.get("small") else streamed(request, found)
