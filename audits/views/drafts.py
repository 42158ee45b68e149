"""From the choice of a factory to the filed inspection."""

import re
from contextlib import suppress
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import services
from audits.declarations.selectors import beside_draft
from audits.facts import draft_facts
from audits.forms import DraftForm
from audits.models import InspectionDraft
from audits.selectors import drafts
from audits.selectors.proofs import places_of, proofs_of
from audits.selectors.review import review_page
from audits.selectors.starting import choose_sites
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.questionnaires import pages
from mind_portal.questionnaires.forms import read_changes
from mind_portal.questionnaires.selectors import checklists_in_force, edition

MAY_FILE = "audits.file_inspection"
REASON = "reason-"
_NUMBER = re.compile(r"[0-9]{1,18}")


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def own_draft_or_404(request: HttpRequest, draft_id: UUID) -> InspectionDraft:
    try:
        return drafts.own_draft(user_of(request), draft_id)
    except InspectionDraft.DoesNotExist:
        raise Http404 from None


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def draft_start(request: HttpRequest) -> HttpResponse:
    """Choose the factory by the search box; with `?site=` choose kind and day, then begin."""
    number = request.GET.get("site") or request.POST.get("site")
    if not number:
        return render(request, "audits/draft_start.html", choose_sites(user_of(request), request.GET.get("q", "")))
    if not _NUMBER.fullmatch(number):
        raise Http404
    site = get_object_or_404(Site.objects.visible_to(request.user).select_related("operator"), pk=int(number))
    initial = {"draft": uuid4(), "inspected_on": timezone.localdate().isoformat(), "kind": request.GET.get("kind", "")}
    form = DraftForm(request.POST or None, initial=initial, checklists=checklists_in_force())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                draft = services.start_draft(site=site, actor=user_of(request), now=timezone.now(), **form.values)
            except DomainError as error:
                form.add_breaches(error)
            else:
                return redirect(_first_open(draft))
    mine = drafts.own_drafts(user_of(request)).filter(site=site)
    return render(request, "audits/draft_begin.html", {"site": site, "form": form, "mine": mine}, status=status)


def _first_open(draft: InspectionDraft) -> str:
    """The first section with an item that has no answer, else the review."""
    found = drafts.examine_draft(draft)
    for section in found.sections:
        if any(not found.result(item.code) for item in found.items_of(section)):
            return section_url(draft, section.code)
    return section_url(draft)


def section_url(draft: InspectionDraft, code: str = "") -> str:
    return f"/audits/drafts/{draft.pk}/{code}/" if code else f"/audits/drafts/{draft.pk}/"


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def draft_section(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    """One section: its items, saved by a plain POST or, as one goes, by the page's script."""
    draft = own_draft_or_404(request, draft_id)
    if request.method == "POST":
        return _save_section(request, draft, code)
    return section_page(request, draft, code)


def section_page(
    request: HttpRequest,
    draft: InspectionDraft,
    code: str,
    extras: pages.Extras | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    found = drafts.examine_draft(draft)
    sections = pages.chosen_sections(found, code)
    if not sections:
        raise Http404
    extras = extras or pages.Extras()
    extras.previous = drafts.previous_answers(draft)
    if not extras.proofs.url:
        extras.proofs = proofs_of(draft)
    before, after = pages.neighbours(found, code)
    context = {
        "draft": draft,
        "site_name": draft.site.name,
        "home_url": section_url(draft),
        "sections": pages.section_pages(found, sections, extras),
        "section_count": len(found.sections),
        "one": sections[0] if code != pages.ALL else None,
        "progress": pages.progress(found, sections),
        "before": before,
        "after": after,
        "saved_time": thai.format_time(draft.updated_at) if draft.revision else "",
        "data": pages.browser_data(found, draft_facts(draft)),
    }
    return render(request, "audits/draft_section.html", context, status=status)


def _save_section(request: HttpRequest, draft: InspectionDraft, code: str) -> HttpResponse:
    found = drafts.examine_draft(draft)
    sections = pages.chosen_sections(found, code)
    if not sections:
        raise Http404
    changes, unreadable = read_changes([item for section in sections for item in section.items], request.POST)
    shown_before = set(found.shown)
    try:
        saved = services.save_draft(draft_id=draft.pk, changes=changes, actor=user_of(request), now=timezone.now())
    except InspectionDraft.DoesNotExist:  # filed or discarded by another device a moment ago
        raise Http404 from None
    saved.draft.site = draft.site
    if request.headers.get("X-Autosave"):
        return JsonResponse(_saved_json(saved, code, unreadable), status=200)
    if saved.conflicts or unreadable:
        clashes = {clash.code: (clash.mine, clash.theirs) for clash in saved.conflicts}
        extras = pages.Extras(typed={one.code: one for one in unreadable}, clashes=clashes)
        return section_page(request, saved.draft, code, extras, status=409 if clashes else 422)
    return redirect(_where_next(request, saved.draft, code, shown_before))


def _where_next(request: HttpRequest, draft: InspectionDraft, code: str, shown_before: set[str]) -> str:
    """Where the pressed button leads; back to the same section when the answers brought new questions into it."""
    found = drafts.examine_draft(draft)
    before, after = pages.neighbours(found, code)
    go = request.POST.get("go", "next")
    here = {item.code for section in pages.chosen_sections(found, code) for item in section.items}
    fresh = [item for name, item in found.shown.items() if name in here and name not in shown_before]
    if go == "more" or (fresh and go == "next"):
        anchor = f"#i-{fresh[0].code}" if fresh else ""
        return section_url(draft, code) + anchor
    if go == "before" and before:
        return section_url(draft, before)
    if go == "next" and after:
        return section_url(draft, after)
    return section_url(draft)


def _saved_json(saved: services.Saved, code: str, unreadable: list[Any]) -> dict[str, Any]:
    """What the script needs after a save: marks of the stored answers, what clashed, how far one is."""
    found = drafts.examine_draft(saved.draft)
    sections = pages.chosen_sections(found, code)
    items = [item for section in sections for item in section.items]
    previous = pages.Extras(clashes={clash.code: (clash.mine, clash.theirs) for clash in saved.conflicts})
    rows = {item.code: pages.item_row(found, item, previous) for item in items}
    return {
        "revision": saved.draft.revision,
        "saved": _("Saved %(time)s") % {"time": thai.format_time(saved.draft.updated_at)},
        "bases": {name: row["base"] for name, row in rows.items()},
        "conflicts": {clash.code: rows[clash.code]["clash"] for clash in saved.conflicts},
        "errors": {one.code: one.message for one in unreadable},
        "progress": pages.progress(found, sections),
        "far": places_of(saved.draft),
    }


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def draft_review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Counts, what is missing, what failed, warnings to explain, kind and day; from here it is filed."""
    draft = own_draft_or_404(request, draft_id)
    form = _details_form(draft, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = {"kind": form.values["kind"], "inspected_on": form.values["inspected_on"]}
            try:
                services.change_draft(draft_id=draft.pk, actor=user_of(request), now=timezone.now(), **values)
            except InspectionDraft.DoesNotExist:  # filed or discarded a moment ago
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
            else:
                return redirect(section_url(draft))
    context = review_page(draft, timezone.localdate())
    context["declared"] = beside_draft(user_of(request), draft, drafts.examine_draft(draft), timezone.now())
    return render(request, "audits/draft_review.html", context | {"form": form}, status=status)


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_POST
def draft_file(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """File the draft; sent again it leads to the same inspection."""
    sent = [name for name in request.POST if name.startswith(REASON)]
    reasons = {name.removeprefix(REASON): str(request.POST.get(name, "")) for name in sent}
    user, now = user_of(request), timezone.now()
    try:
        if reasons:
            _keep_reasons(request, draft_id, reasons)
        filed = services.file_draft(
            draft_id=draft_id, actor=user, now=now, reason=request.POST.get("amend_reason", ""),
            seen=request.POST.get("seen", ""),
        )  # fmt: skip
    except InspectionDraft.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        draft = own_draft_or_404(request, draft_id)
        context = review_page(draft, timezone.localdate(), error.breaches)
        context["amend_reason"] = request.POST.get("amend_reason", "")
        form = _details_form(draft)
        status = 409 if isinstance(error, StaleError) else 422
        return render(request, "audits/draft_review.html", context | {"form": form}, status=status)
    if filed.is_new:
        text = _("The inspection is filed. Its number is %(number)s.")
        if filed.inspection.revision > 1:
            text = _("The amendment of inspection %(number)s is filed.")
        messages.success(request, text % {"number": filed.inspection.pk})
    return redirect("audits:inspection_detail", pk=filed.inspection.pk)


def _details_form(draft: InspectionDraft, data: Any = None) -> DraftForm:
    """Kind and day of a draft; only kinds that its checklist serves, and the one that it has."""
    form = DraftForm(data, initial={"kind": draft.kind, "inspected_on": draft.inspected_on.isoformat()})
    form.only_kinds(draft.kind, edition(draft.version_id).definition)
    return form


def _keep_reasons(request: HttpRequest, draft_id: UUID, reasons: dict[str, str]) -> None:
    """The reasons are kept even when filing is refused; a draft that was filed already has none to keep."""
    # Pressed twice, the second request may wait here until the first has filed: then filing leads to the inspection.
    with suppress(InspectionDraft.DoesNotExist):
        services.save_draft(draft_id=draft_id, changes=[], reasons=reasons, actor=user_of(request), now=timezone.now())


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def draft_discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask once more, then throw the draft away; pressed twice it is thrown away once."""
    if request.method == "POST":
        try:
            services.discard_draft(draft_id=draft_id, actor=user_of(request), now=timezone.now())
        except InspectionDraft.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The draft was discarded."))
        return redirect("audits:inspection_list")
    draft = own_draft_or_404(request, draft_id)
    found = drafts.examine_draft(draft)
    return render(request, "audits/draft_discard.html", {"draft": draft, "answered": found.answered})
