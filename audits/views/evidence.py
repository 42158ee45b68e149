"""Photos, files and signatures of a draft's items: plain posts of the section's form, or of its script one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import services
from audits.models import InspectionDraft
from audits.selectors import drafts
from audits.selectors.proofs import proofs_of
from audits.views.drafts import MAY_FILE, own_draft_or_404, section_page, section_url, user_of
from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import pages
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.forms import PREFIX, read_changes
from mind_portal.questionnaires.selectors import edition


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_POST
def item_attach(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    """Attach what was chosen; a plain form brings the section's answers along, and they are saved first."""
    draft, item = _item(request, draft_id, code)
    _save_answers(request, draft)
    files = request.FILES.getlist(f"{PREFIX}{code}-file")
    refused = [] if files else [_("Choose a file first")]
    for file in files:  # one that is refused keeps none of the others back
        try:
            with _gone_is_404():
                services.attach_evidence(
                    draft_id=draft.pk, code=code, file=file, actor=user_of(request), now=timezone.now()
                )
        except DomainError as error:
            refused += [message for message in error.messages if message not in refused]
    return _answer(request, draft.pk, item, " ".join(refused))


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_POST
def item_detach(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    """Take one file away; pressed twice it is gone once."""
    draft, item = _item(request, draft_id, code)
    _save_answers(request, draft)
    key, refused = str(request.POST.get("key", "")), ""
    try:
        with _gone_is_404():
            services.detach_evidence(draft_id=draft.pk, code=code, key=key, actor=user_of(request), now=timezone.now())
    except DomainError as error:
        refused = " ".join(error.messages)
    return _answer(request, draft.pk, item, refused)


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def item_sign(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    """The pad: a drawn line, or a typed name and a tick; `again` takes the signature away."""
    draft, item = _item(request, draft_id, code)
    if item.type != "signature":
        raise Http404
    sent = {name: str(request.POST.get(name, "")) for name in ("name", "role", "drawn")}
    breaches: dict[str, str] = {}
    if request.method == "POST":
        try:
            with _gone_is_404():
                _sign(request, draft, code, sent)
        except DomainError as error:
            breaches = {breach.field: str(breach.message) for breach in error.breaches}
        else:
            return redirect(_back(draft, code))
    kept = (draft.answers.get("items", {}).get(code) or {}).get("value") or {}
    context = {
        "draft": draft,
        "item": item,
        "kept": kept,
        "sent": sent if breaches else {"name": kept.get("name", ""), "role": kept.get("role", "")},
        "breaches": breaches,
        "back": _back(draft, code),
        "site_name": draft.site.name,
    }
    return render(request, "audits/draft_sign.html", context, status=422 if breaches else 200)


def _sign(request: HttpRequest, draft: InspectionDraft, code: str, sent: dict[str, str]) -> None:
    user, now = user_of(request), timezone.now()
    if request.POST.get("go") == "again":
        services.unsign_item(draft_id=draft.pk, code=code, actor=user, now=now)
        return
    confirmed = request.POST.get("confirmed") == "1"
    services.sign_item(draft_id=draft.pk, code=code, confirmed=confirmed, actor=user, now=now, **sent)


def _item(request: HttpRequest, draft_id: UUID, code: str) -> tuple[InspectionDraft, Item]:
    draft = own_draft_or_404(request, draft_id)
    item = edition(draft.version_id).definition.items.get(code)
    if item is None:
        raise Http404
    return draft, item


def _back(draft: InspectionDraft, code: str) -> str:
    section = edition(draft.version_id).definition.section_of[code]
    return f"{section_url(draft, section.code)}#i-{code}"


def _save_answers(request: HttpRequest, draft: InspectionDraft) -> None:
    """What else stood on the page; what cannot be read is told when the section itself is sent."""
    items = edition(draft.version_id).definition.items.values()
    changes, _unreadable = read_changes(items, request.POST)
    if changes:
        with _gone_is_404():
            services.save_draft(draft_id=draft.pk, changes=changes, actor=user_of(request), now=timezone.now())


@contextmanager
def _gone_is_404() -> Iterator[None]:
    """The draft was filed or discarded by another device a moment ago."""
    try:
        yield
    except InspectionDraft.DoesNotExist:
        raise Http404 from None


def _answer(request: HttpRequest, draft_id: UUID, item: Item, refused: str) -> HttpResponse:
    """The item's files as they are now: a part for the script, the section's page otherwise."""
    draft = own_draft_or_404(request, draft_id)
    proofs = proofs_of(draft, {item.code: refused} if refused else {})
    if request.headers.get("X-Autosave"):
        row: dict[str, Any] = pages.item_row(drafts.examine_draft(draft), item, pages.Extras(proofs=proofs))
        context = {"i": row, "refused": refused}
        return render(request, "questionnaires/evidence.html", context, status=422 if refused else 200)
    if refused:
        section = edition(draft.version_id).definition.section_of[item.code]
        return section_page(request, draft, section.code, pages.Extras(proofs=proofs), status=422)
    return redirect(_back(draft, item.code))
