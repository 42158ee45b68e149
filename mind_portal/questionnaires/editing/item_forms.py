"""An item as a form: its own fields, and its choices, columns and checks as rows. It reads; the services judge.

Keys that the form does not show (a conversion, a list of codes) stay as they are; a key whose value is what it means
when absent is left out, so that saving without a change changes nothing.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai
from mind_portal.questionnaires.definition import COLUMN_TYPES, MOST_ROWS, OCCASIONS, ON_FAIL, RULE_TYPES, SEVERITIES
from mind_portal.questionnaires.editing import labels
from mind_portal.questionnaires.editing.forms import BreachForm
from mind_portal.questionnaires.editing.names import dicts
from mind_portal.questionnaires.editing.shape import MOST_TEXT, Data
from mind_portal.questionnaires.reading import CODE
from mind_portal.questionnaires.rules.language import MAX_LENGTH
from mind_portal.questionnaires.words import SEVERITY_WORDS

ITEM_TYPES: Final = [kind for kind in labels.TYPE_WORDS if kind in RULE_TYPES and kind != "code"]
"""Code lists belong to report forms."""


def choices(codes: Any, words: labels.Labels) -> list[tuple[str, Any]]:
    return [(code, words.get(code, code)) for code in codes]


def short(label: Any, *, required: bool = False, most: int = MOST_TEXT, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def long(label: Any, *, required: bool = False, help_text: Any = "", most: int = MOST_TEXT) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "data-autosize": "2"})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, help_text=help_text)


class NumberField(forms.CharField):
    """A number as people write it; whole numbers stay whole."""

    def __init__(self, label: Any, *, low: float = -1e15, high: float = 1e15, whole: bool = False) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(label=label, required=False, max_length=24, widget=widget)
        self.low, self.high, self.whole = low, high, whole

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a number")) from None
        if not self.low <= number <= self.high or (self.whole and number != int(number)):
            params = {"low": thai.format_number(self.low), "high": thai.format_number(self.high)}
            raise forms.ValidationError(_("Write a number from %(low)s to %(high)s"), params=params)
        return int(number) if number == int(number) else float(number)


class ItemForm(BreachForm):
    demanded: ClassVar[tuple[str, ...]] = ("text_th", "code", "severity", "on_fail", "weight")

    text_th = long(_("Question in Thai"))
    text_en = long(_("Question in English"))
    type = forms.ChoiceField(label=_("Type of answer"), choices=lambda: choices(ITEM_TYPES, labels.TYPE_WORDS))
    code = short(_("Code"), most=60)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    measure = forms.RegexField(
        rf"\A{CODE.pattern}\Z", label=_("Name for measures"), required=False, max_length=60,
        help_text=_("Kept with the item for counting; items of several checklists may have the same one."),
        error_messages={"invalid": _("Small letters, digits and _, a letter first")},
    )  # fmt: skip
    look_th = long(_("What to look at, in Thai"))
    look_en = long(_("What to look at, in English"))
    unit_th = short(_("Unit in Thai"), most=60)
    unit_en = short(_("Unit in English"), most=60)
    min = NumberField(_("At least"))
    max = NumberField(_("At most"))
    decimals = NumberField(_("Decimals"), low=0, high=6, whole=True)
    max_rows = NumberField(_("Rows at most"), low=1, high=MOST_ROWS, whole=True)
    weight = NumberField(_("Weight in the score"), low=0, high=1000)
    severity = forms.ChoiceField(
        label=_("How serious a fail is"), choices=lambda: choices(SEVERITIES, SEVERITY_WORDS), required=False
    )
    on_fail = forms.ChoiceField(
        label=_("A fail needs"), choices=lambda: choices(ON_FAIL, labels.ON_FAIL_WORDS), required=False
    )
    show_if = long(_("Shows only when"), most=MAX_LENGTH, help_text=_("A rule; empty: it always shows"))
    article_text = long(_("Article of law"))
    article_verified = forms.BooleanField(label=_("Compared with the Royal Gazette"), required=False)
    article_source = short(
        _("Compared with what, and when"),
        help_text=_("Such as: Gazette, volume, page, date. Needed for the mark."),
    )


class ChoiceForm(BreachForm):
    demanded: ClassVar[tuple[str, ...]] = ("text_th",)

    old = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    code = short(_("Code"), most=60)
    text_th = short(_("Text in Thai"), most=500)
    text_en = short(_("Text in English"), most=500)


class ColumnForm(ChoiceForm):
    demanded: ClassVar[tuple[str, ...]] = ("text_th", "type")

    type = forms.ChoiceField(
        label=_("Type"), required=False,
        choices=lambda: choices([k for k in ITEM_TYPES if k in COLUMN_TYPES], labels.TYPE_WORDS),
    )  # fmt: skip
    required = forms.BooleanField(label=_("Must be filled in"), required=False, initial=True)
    options = forms.CharField(
        label=_("Choices, one a line: code = Thai | English"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": "2"}),
    )  # fmt: skip

    def clean_options(self) -> list[Data]:
        found = []
        for number, line in enumerate(self.cleaned_data["options"].splitlines(), start=1):
            code, equals, text = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not equals or not code:
                raise forms.ValidationError(_("Line %(n)d: write it as code = Thai | English"), params={"n": number})
            thai_text, _bar, english = (part.strip() for part in text.partition("|"))
            found.append({"code": code, "text": {"th": thai_text, "en": english}})
        return found


class CheckForm(BreachForm):
    demanded: ClassVar[tuple[str, ...]] = ("rule", "level", "text_th")

    old = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    rule = long(_("Rule that must hold"), most=MAX_LENGTH)
    level = forms.ChoiceField(
        label=_("When it is broken"), required=False,
        choices=lambda: choices(("error", "warning"), labels.LEVEL_WORDS),
    )  # fmt: skip
    text_th = long(_("Sentence in Thai"))
    text_en = long(_("Sentence in English"))
    each = forms.BooleanField(label=_("Judge row by row"), required=False)


CHOICE_ROWS: Final = 2
ROWS: Final[Mapping[str, tuple[type[forms.Form], str]]] = {
    "choices": (ChoiceForm, "choice"), "columns": (ColumnForm, "column"), "checks": (CheckForm, "check"),
}  # fmt: skip


class ItemForms:
    """The form of an item with its three lists of rows, filled from the item or from what was sent."""

    def __init__(self, item: Data, data: Any = None, *, blank: int = 0) -> None:
        self.item = item
        self.main = ItemForm(data, initial=item_initial(item))
        self.rows = {key: self._formset(key, data, blank) for key in ROWS}

    def _formset(self, key: str, data: Any, blank: int) -> Any:
        form, prefix = ROWS[key]
        rows = [row_initial(key, row) for row in dicts(self.item.get(key))]
        wanted = blank or (0 if rows else (CHOICE_ROWS if key != "checks" else 0))
        formset = forms.formset_factory(form, extra=wanted, can_delete=True, can_order=key != "checks", max_num=200)
        return formset(data, initial=rows, prefix=prefix)

    def is_valid(self) -> bool:
        return all([self.main.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def sent_rows(self, key: str) -> list[dict[str, Any]]:
        """The rows that hold something, in their order, deleted ones left out."""
        formset = self.rows[key]
        kept = formset.ordered_forms if formset.can_order else formset.forms
        gone = formset.deleted_forms
        return [one.cleaned_data for one in kept if one not in gone and _says_something(one.cleaned_data)]


def _says_something(row: Mapping[str, Any]) -> bool:
    return any(row.get(key) for key in ("code", "text_th", "text_en", "rule"))


# --- from the definition to the form ---------------------------------------------------------------------------------


def words_initial(piece: Data, key: str, name: str = "") -> dict[str, str]:
    words = piece.get(key)
    found = words if isinstance(words, dict) else {}
    return {f"{name or key}_{language}": str(found.get(language) or "") for language in ("th", "en")}


def item_initial(item: Data) -> dict[str, Any]:
    article = item.get("article") if isinstance(item.get("article"), dict) else {}
    return {
        **words_initial(item, "text"), **words_initial(item, "look"), **words_initial(item, "unit"),
        "code": item.get("code"), "type": item.get("type"), "required": item.get("required", True),
        "show_if": item.get("show_if", ""), "weight": item.get("weight", 1),
        "severity": item.get("severity", "major"), "on_fail": item.get("on_fail", "note"),
        "measure": item.get("measure", ""),
        **{key: item.get(key) for key in ("min", "max", "decimals", "max_rows")},
        **{f"article_{key}": (article or {}).get(key, "") for key in ("text", "verified", "source")},
    }  # fmt: skip


def row_initial(key: str, row: Data) -> dict[str, Any]:
    found = {"old": row.get("code", ""), **words_initial(row, "message" if key == "checks" else "text", "text")}
    if key == "checks":
        return found | {name: row.get(name) for name in ("rule", "level", "each")}
    found |= {"code": row.get("code", "")}
    if key == "columns":
        options = dicts(row.get("choices"))
        lines = [f"{o.get('code', '')} = {' | '.join(words_initial(o, 'text').values())}" for o in options]
        found |= {"type": row.get("type"), "required": row.get("required", True), "options": "\n".join(lines)}
    return found


class SectionForm(BreachForm):
    demanded: ClassVar[tuple[str, ...]] = ("title_th",)

    title_th = short(_("Title in Thai"), most=300)
    title_en = short(_("Title in English"), most=300)
    show_if = long(_("Shows only when"), most=MAX_LENGTH, help_text=_("A rule; empty: it always shows"))
    why_th = short(_("Why it does not apply, in Thai"), help_text=_("Shown while the rule is not true"))
    why_en = short(_("Why it does not apply, in English"))
    intro_th = long(_("Words at its top, in Thai"))
    intro_en = long(_("Words at its top, in English"))
    minutes = NumberField(_("Minutes"), low=0, high=1000, whole=True)


class ChecklistForm(BreachForm):
    demanded: ClassVar[tuple[str, ...]] = ("title_th",)

    title_th = short(_("Title in Thai"), most=200)
    title_en = short(_("Title in English"), most=200)
    minutes = NumberField(_("Minutes that it takes"), low=0, high=10_000, whole=True)
    occasions = forms.MultipleChoiceField(
        label=_("For"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: choices(OCCASIONS, labels.OCCASION_WORDS), help_text=_("None chosen: for every inspection"),
    )  # fmt: skip
    note_th = long(_("Note on the checklist, in Thai"))
    note_en = long(_("Note on the checklist, in English"))
