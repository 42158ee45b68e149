"""The forms of one draft's pieces: an item, a section, the checklist itself; and a rule checked as it is typed."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mind_portal.core.errors import DomainError, StaleError
from mind_portal.questionnaires.editing import changes, outline, writing
from mind_portal.questionnaires.editing.difference import fields_changed
from mind_portal.questionnaires.editing.faults import published_types
from mind_portal.questionnaires.editing.item_forms import ChecklistForm, ItemForms, SectionForm, words_initial
from mind_portal.questionnaires.editing.names import rule_fault
from mind_portal.questionnaires.editing.shape import Data
from mind_portal.questionnaires.editing.views.access import draft_or_404, editors_only
from mind_portal.questionnaires.editing.views.drafts import apply
from mind_portal.questionnaires.models import DraftVersion

ITEM = "questionnaires/editing/draft_item.html"
MORE_ROWS = 3


@require_http_methods(["GET", "POST"])
@editors_only
def draft_item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One item of the draft. What was typed is kept, valid or not; what is wrong is said beside it."""
    draft = draft_or_404(pk)
    try:
        item = changes.item_of(draft.definition, code)
    except changes.NoPiece:
        raise Http404 from None
    if request.method == "POST":
        return _save_item(request, draft, item)
    blank = MORE_ROWS if "more" in request.GET else 0
    return _item_page(request, draft, item, ItemForms(item, blank=blank))


def _item_page(request: HttpRequest, draft: DraftVersion, item: Data, forms: ItemForms, **more: Any) -> HttpResponse:
    before, after = outline.neighbours(draft.definition, item["code"])
    status = more.pop("status", 200)
    context = {
        **outline.draft_head(draft),
        "item": item,
        "forms": forms,
        "base": changes.fingerprint(item),
        "faults": outline.faults_at(draft, item["code"]),
        "names": outline.usable_names(draft.definition, item["code"]),
        "section": outline.section_title_of(draft.definition, item["code"]),
        "is_published": item["code"] in published_types(draft.code),
        "before": before,
        "after": after,
        **more,
    }
    return render(request, ITEM, context, status=status)


def _save_item(request: HttpRequest, draft: DraftVersion, item: Data) -> HttpResponse:
    forms = ItemForms(item, request.POST)
    if not forms.is_valid():
        return _item_page(request, draft, item, forms, status=422)
    wanted = writing.written_item(forms)
    change = changes.put_item(item["code"], request.POST.get("base", ""), wanted, published_types(draft.code))
    try:
        saved = apply(request, draft.pk, change, done="item", piece=wanted["code"])
    except StaleError as error:
        clash = fields_changed(changes.item_of(draft.definition, item["code"]), wanted)
        return _item_page(request, draft, item, forms, clash=clash, refused=error.messages, status=409)
    except DomainError as error:
        forms.main.add_breaches(error)
        return _item_page(request, draft, item, forms, status=422)
    return redirect(_after_item(request, saved, wanted["code"]))


def _after_item(request: HttpRequest, saved: DraftVersion, code: str) -> str:
    """Back to the outline or on to the next item; the same page while something is wrong, or for more rows."""
    go = request.POST.get("go", "")
    here = f"/checklists/drafts/{saved.pk}/items/{code}/"
    if go == "more":
        return f"{here}?more=1#rows"
    if outline.faults_at(saved, code) and go != "leave":
        messages.warning(request, _("Saved. Something must be mended before it can be published."))
        return here
    messages.success(request, _("Saved."))
    _before, after = outline.neighbours(saved.definition, code)
    if go == "next" and after:
        return f"/checklists/drafts/{saved.pk}/items/{after}/"
    return f"/checklists/drafts/{saved.pk}/#i-{code}"


@require_http_methods(["GET", "POST"])
@editors_only
def draft_section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Title, condition and words of one section."""
    draft = draft_or_404(pk)
    try:
        section = changes.find_section(draft.definition, code)
    except changes.NoPiece:
        raise Http404 from None
    initial = {
        **words_initial(section, "title"), **words_initial(section, "why"), **words_initial(section, "intro"),
        "show_if": section.get("show_if", ""), "minutes": section.get("minutes"),
    }  # fmt: skip
    form = SectionForm(request.POST or None, initial=initial)
    page = _Page(request, draft, "questionnaires/editing/draft_section.html", section)
    page.more = {"section": section, "names": outline.usable_names(draft.definition, code)}
    if request.method != "POST" or not form.is_valid():
        return page.show(form)
    values = writing.written_section(form.cleaned_data, section)
    return page.save(form, changes.put_section(code, request.POST.get("base", ""), values), values, code)


@require_http_methods(["GET", "POST"])
@editors_only
def draft_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, minutes, occasions and note of the checklist itself."""
    draft = draft_or_404(pk)
    data = draft.definition
    initial = {
        **words_initial(data, "title"), **words_initial(data, "note"), "minutes": data.get("minutes"),
        "occasions": data.get("occasions", []),
    }  # fmt: skip
    form = ChecklistForm(request.POST or None, initial=initial)
    page = _Page(request, draft, "questionnaires/editing/draft_settings.html", data)
    if request.method != "POST" or not form.is_valid():
        return page.show(form)
    values = writing.written_checklist(form.cleaned_data, data)
    return page.save(form, changes.put_checklist(request.POST.get("base", ""), values), values, "")


class _Page:
    """The page of a section or of the checklist: shown, saved, or refused with what clashes."""

    def __init__(self, request: HttpRequest, draft: DraftVersion, template: str, piece: Data) -> None:
        self.request, self.draft, self.template, self.piece = request, draft, template, piece
        self.more: dict[str, Any] = {}

    def show(self, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        code = self.piece["code"] if "items" in self.piece else ""
        context = {
            **outline.draft_head(self.draft), "form": form, "base": changes.fingerprint(self.piece),
            "faults": outline.faults_at(self.draft, code), **self.more, **more,
        }  # fmt: skip
        bound = self.request.method == "POST" and status == 200
        return render(self.request, self.template, context, status=422 if bound else status)

    def save(self, form: Any, change: changes.Change, values: Data, code: str) -> HttpResponse:
        try:
            apply(self.request, self.draft.pk, change, done="section" if code else "settings", piece=code)
        except StaleError as error:
            stored = {key: self.piece[key] for key in values if key in self.piece}
            clash = fields_changed(stored, {key: value for key, value in values.items() if value is not None})
            return self.show(form, status=409, clash=clash, refused=error.messages)
        except DomainError as error:
            form.add_breaches(error)
            return self.show(form, status=422)
        messages.success(self.request, _("Saved."))
        return redirect(f"/checklists/drafts/{self.draft.pk}/" + (f"#i-{code}" if code else ""))


@require_POST
@editors_only
def draft_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the rule that is being typed, as a part of the form; `code` is the piece that it is for."""
    draft = draft_or_404(pk)
    sent = [(key, str(value)) for key, value in request.POST.items() if re.fullmatch(r"show_if|check-\d+-rule", key)]
    key, rule = sent[0] if sent else ("", "")
    before = request.POST.get("code", "") if key == "show_if" else ""
    context = {"rule": rule.strip(), "fault": rule_fault(draft.definition, rule, before=before)}
    return render(request, "questionnaires/editing/rule_says.html", context)
