"""Public notices on the office's side: drafted by one, read and released by another."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from emergencies.models import Incident, Notice, NoticeKind, NoticeStatus
from emergencies.report_forms import NoticeForm, SignForm, on_top_of
from emergencies.selectors import notices as reading
from emergencies.selectors.page import for_page as incidents_for_page
from emergencies.services import notices as services
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError

MAY_READ, MAY_DRAFT, MAY_RELEASE = (
    "emergencies.view_incident", "emergencies.draft_notice", "emergencies.release_notice",
)  # fmt: skip


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _notice(request: HttpRequest, pk: int) -> Notice:
    notice: Notice = get_object_or_404(reading.for_page(request.user), pk=pk)
    return notice


def _previous(request: HttpRequest, incident: Incident) -> Notice | None:
    """The released notice that `?after=` names."""
    number = request.GET.get("after", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    released = Notice.objects.filter(incident=incident, status=NoticeStatus.RELEASED)
    return released.prefetch_related("texts").filter(pk=int(number)).first()


@login_required
@permission_required(MAY_DRAFT, raise_exception=True)
@require_http_methods(["GET", "POST"])
def notice_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A new notice, an update or an all clear (`?after=…&kind=Update`), filled in from the record."""
    incident: Incident = get_object_or_404(incidents_for_page(request.user), pk=pk)
    status = 200
    if request.method == "POST":
        status, form = 422, NoticeForm(request.POST)
        if form.is_valid():
            try:
                kept = services.draft_notice(incident_id=pk, draft=form.draft, actor=_user(request), now=timezone.now())
            except DomainError as error:
                form.add_breaches(error)
            else:
                if kept.is_new:
                    messages.success(request, _("The notice is kept. A second person has been asked to release it."))
                return redirect("emergencies:notice_detail", pk=kept.notice.pk)
    else:
        previous = _previous(request, incident)
        asked = request.GET.get("kind", NoticeKind.UPDATE)
        kind = NoticeKind.ALERT if previous is None else asked if asked == NoticeKind.CANCEL else NoticeKind.UPDATE
        form = NoticeForm(initial=reading.suggestion(incident, kind, previous, timezone.now()))
    context = {"incident": incident, "form": form, "kind": NoticeKind(form["kind"].value() or "Alert").label}
    return render(request, "emergencies/notice_form.html", context, status=status)


@login_required
@permission_required(MAY_READ, raise_exception=True)
@require_GET
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as the public will read it, and who may release it."""
    return _detail(request, _notice(request, pk))


def _detail(request: HttpRequest, notice: Notice, form: SignForm | None = None, *, status: int = 200) -> HttpResponse:
    user = _user(request)
    is_draft = notice.status == NoticeStatus.DRAFT
    context = {
        "notice": notice,
        "incident": notice.incident,
        "shown": reading.shown(notice),
        "release": notice.release if notice.status == NoticeStatus.RELEASED else None,
        "is_draft": is_draft,
        "is_writer": user.pk in notice.writers,
        "may_draft": is_draft and user.has_perm(MAY_DRAFT),
        "may_release": is_draft and user.has_perm(MAY_RELEASE),
        "form": form or SignForm(initial={"revision": notice.revision}),
    }
    return render(request, "emergencies/notice_detail.html", context, status=status)


@login_required
@permission_required(MAY_DRAFT, raise_exception=True)
@require_http_methods(["GET", "POST"])
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft: whoever does so cannot release it."""
    notice = _notice(request, pk)
    if notice.status != NoticeStatus.DRAFT:
        return redirect("emergencies:notice_detail", pk=pk)
    form, status = NoticeForm(request.POST or None, initial=reading.form_values(notice)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.edit_notice(
                    notice_id=pk, revision=form.cleaned_data["revision"] or 0, draft=form.draft,
                    actor=_user(request), now=timezone.now(),
                )  # fmt: skip
            except DomainError as error:
                form.add_breaches(error)
                status = 409 if isinstance(error, StaleError) else 422
                on_top_of(form, _notice(request, pk).revision)
            else:
                messages.success(request, _("The notice is kept. A second person has been asked to release it."))
                return redirect("emergencies:notice_detail", pk=pk)
    context = {"incident": notice.incident, "notice": notice, "form": form, "kind": notice.get_kind_display()}
    return render(request, "emergencies/notice_form.html", context, status=status)


@login_required
@permission_required(MAY_RELEASE, raise_exception=True)
@require_POST
def notice_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release what was read; pressed twice it is released once."""
    form = SignForm(request.POST)
    if not form.is_valid():
        return _detail(request, _notice(request, pk), form, status=422)
    try:
        kept = services.release_notice(
            notice_id=pk, revision=form.cleaned_data["revision"], actor=_user(request), now=timezone.now()
        )
    except Notice.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        form.add_breaches(error)
        notice = _notice(request, pk)
        on_top_of(form, notice.revision)
        return _detail(request, notice, form, status=409 if isinstance(error, StaleError) else 422)
    if kept.is_new:
        messages.success(request, _("Notice %(n)s is released.") % {"n": kept.notice.release.label})
    return redirect("emergencies:notice_detail", pk=pk)


@login_required
@permission_required(MAY_DRAFT, raise_exception=True)
@require_http_methods(["GET", "POST"])
def notice_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then put the draft aside."""
    notice = _notice(request, pk)
    if request.method == "POST":
        try:
            services.discard_notice(notice_id=pk, actor=_user(request), now=timezone.now())
        except Notice.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The draft was discarded."))
        return redirect("emergencies:incident_detail", pk=notice.incident_id)
    if notice.status != NoticeStatus.DRAFT:
        return redirect("emergencies:notice_detail", pk=pk)
    return render(request, "emergencies/notice_discard.html", {"notice": notice, "incident": notice.incident})
