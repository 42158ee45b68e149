"""The office's list and page of complaints, its buttons, the answer, and the look at who complained."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.complaints import services
from audits.complaints.acts import ACTS, CaseAct, open_acts
from audits.complaints.filters import TABS, ComplaintFilter
from audits.complaints.forms import AnswerForm, CaseForm, NoteForm, PurposeForm
from audits.complaints.models import Complaint
from audits.complaints.selectors.lists import complaint_rows, tabs
from audits.complaints.selectors.page import complaint_page, for_page, sites_like
from audits.complaints.states import COMPLAINT_MACHINE
from audits.selectors.choices import inspection_choices
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.core.views import ScopedListView, wants_part
from mind_portal.geography.selectors import province_choices


class ComplaintListView(ScopedListView):
    """Complaints by what has to be done with them.

    Who may not read them sees the rows that a figure counts: kind, factory, state and days, no words of anybody.
    """

    model = Complaint
    template_name = "audits/complaints/list.html"
    permission_required = "audits.list_complaint"

    def get_context(self) -> dict[str, Any]:
        user, today, data = cast(User, self.request.user), timezone.localdate(), self.request.GET.copy()
        reads = user.has_perm("audits.view_complaint")
        if not reads:
            data.pop("q", None)  # it would search the words
        filters = ComplaintFilter(data, queryset=self.scoped())
        tab = data.get("tab", "")
        if tab not in TABS:
            tab = "all" if data else "new"
        context: dict[str, Any] = {
            "page": complaint_rows(filters.qs, tab, data, today, user.pk), "filter": filters, "tab": tab,
            "tabs": tabs(filters.qs, today, tab, data, user.pk), "reads": reads,
        }  # fmt: skip
        if not wants_part(self.request):
            context["filter_count"] = sum(1 for name in filters.filters if data.get(name))
            context |= inspection_choices(user, data)
        return context


@login_required
@permission_required("audits.view_complaint", raise_exception=True)
@require_GET
def complaint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint, without who complained."""
    return _page(request, get_object_or_404(for_page(cast(User, request.user)), pk=pk))


def _page(request: HttpRequest, complaint: Complaint, status: int = 200, **forms: Any) -> HttpResponse:
    user = cast(User, request.user)
    acts = open_acts(complaint, user)
    handles = user.has_perm("audits.handle_complaint")
    answer = {"revision": complaint.revision, "message": uuid4()}
    context = complaint_page(complaint, user, timezone.localdate()) | {
        "acts": [_button(act, complaint) for act in acts if not act.danger],
        "dangers": [_button(act, complaint) for act in acts if act.danger],
        "handles": handles,
        "may_answer": handles and "answer" in COMPLAINT_MACHINE.open_from(complaint.state),
        "answer": forms.get("answer") or AnswerForm(initial=answer, options={}),
        "note": forms.get("note") or NoteForm(initial={"message": uuid4()}, auto_id="note_%s"),
        "purpose": forms.get("purpose") or PurposeForm(),
        "person": forms.get("person"),
    }
    return render(request, "audits/complaints/detail.html", context, status=status)


def _button(act: CaseAct, complaint: Complaint) -> dict[str, str]:
    url = reverse(f"audits:complaint_{act.verb}", args=[complaint.pk])
    return {"title": str(act.title), "icon": act.icon, "url": url}


@login_required
@require_http_methods(["GET", "POST"])
def complaint_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The page of a button: what it does, what it asks, then the service."""
    act, user = ACTS[verb], cast(User, request.user)
    if not user.has_perm(act.permission):
        raise PermissionDenied
    complaint = get_object_or_404(for_page(user), pk=pk)
    form, status = _form(act, complaint, request), 200
    if request.method == "POST" and request.POST.get("act") != "find":
        status = 422
        if form.is_valid():
            try:
                act.run(complaint, form.cleaned_data, user, timezone.now())
            except Complaint.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
                status = 409 if isinstance(error, StaleError) else 422
            else:
                messages.success(request, str(act.done))
                return _back(user, pk)
    context = complaint_page(complaint, user, timezone.localdate())
    context |= {"act": act, "form": form, "is_open": act.is_open(complaint)}
    return render(request, "audits/complaints/act.html", context, status=status)


def _back(user: User, pk: int) -> HttpResponse:
    """To the case; to the list when it has left the user's scope."""
    if Complaint.objects.visible_to(user).filter(pk=pk).exists():
        return redirect("audits:complaint_detail", pk=pk)
    return redirect("audits:complaint_list")


def _form(act: CaseAct, complaint: Complaint, request: HttpRequest) -> CaseForm:
    user = cast(User, request.user)
    data = request.POST if request.method == "POST" else None
    words = request.POST.get("q", "") if data else complaint.place_text
    options: dict[str, Any] = {}
    if "officer" in act.form.base_fields:
        people = services.handlers_of(complaint.province_id)
        options["officer"] = [("", _("Choose")), *((person.pk, str(person)) for person in people)]
    if "province" in act.form.base_fields:
        options["province"] = [("", _("Choose")), *province_choices(with_office=True)]
    if "site" in act.form.base_fields:
        options["site"] = sites_like(words, complaint, user) or sites_like("", complaint, user)
    initial = {
        "revision": complaint.revision, "officer": user.pk, "summary": complaint.summary, "q": words,
        "site": complaint.site_id,
    }  # fmt: skip
    if data is not None and request.POST.get("act") == "find":
        return act.form(initial=initial | {"q": words}, options=options)
    return act.form(data, initial=initial, options=options)


@login_required
@permission_required("audits.handle_complaint", raise_exception=True)
@require_POST
def complaint_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer who complained."""
    user, status = cast(User, request.user), 422
    complaint = get_object_or_404(for_page(user), pk=pk)
    form = AnswerForm(request.POST, request.FILES, options={})
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.answer_complaint(
                complaint_id=pk, revision=given["revision"], message_id=given["message"] or uuid4(),
                text=given["text"], files=given["files"], actor=user, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_breaches(error)
            status = 409 if isinstance(error, StaleError) else 422
        else:
            messages.success(request, _("The answer is sent; who complained reads it by the secret link."))
            return redirect("audits:complaint_detail", pk=pk)
    return _page(request, complaint, status, answer=form)


@login_required
@permission_required("audits.handle_complaint", raise_exception=True)
@require_POST
def complaint_note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note for the office alone."""
    user = cast(User, request.user)
    complaint = get_object_or_404(for_page(user), pk=pk)
    form = NoteForm(request.POST, auto_id="note_%s")
    if form.is_valid():
        try:
            services.note_on_complaint(complaint_id=pk, actor=user, now=timezone.now(), **form.values)
        except DomainError as error:
            form.add_breaches(error)
        else:
            return redirect("audits:complaint_detail", pk=pk)
    return _page(request, complaint, 422, note=form)


@login_required
@permission_required("audits.handle_complaint", raise_exception=True)
@never_cache
@require_POST
def complaint_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who complained, once, on the answer to this request alone; the journal keeps the look and its purpose."""
    user = cast(User, request.user)
    complaint = get_object_or_404(for_page(user), pk=pk)
    form = PurposeForm(request.POST)
    if form.is_valid():
        try:
            person = services.show_contact(
                complaint_id=pk, purpose=form.cleaned_data["purpose"], actor=user, now=timezone.now()
            )
        except DomainError as error:
            form.add_breaches(error)
        else:
            return _page(request, complaint, person=person)
    return _page(request, complaint, 422, purpose=form)
