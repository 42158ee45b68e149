"""The forms of situation reports and of public notices."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emergencies.forms import BreachForm, MomentField, NumberField
from emergencies.models import Advice, Certainty, NoticeKind, NoticeSeverity, SituationReport, Urgency
from emergencies.notice_rules import NoticeDraft, Words
from emergencies.notice_texts import LANGUAGES
from emergencies.report_rules import SECTIONS
from emergencies.report_words import typed
from emergencies.selectors.reports import SECTION_NAMES

_HELP = {
    "situation": _("The first lines are made from the record; change them as you need."),
    "needs": _("People, machines, materials, decisions"),
    "outlook": _("What may still happen, what is planned next"),
}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-autosize": str(rows)})


class ReportForm(BreachForm):
    """The written part of a draft. `revision` is that of the draft as the page showed it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    next_due_at = MomentField(
        label=_("Next report due"), ahead=True, help_text=_("15:30, or 24/11/2569 15:30; empty: this is the last one")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for section in SECTIONS:
            rows = 8 if section == "situation" else 4
            self.fields[section] = forms.CharField(
                label=str(SECTION_NAMES[section]), required=False, widget=_area(rows), help_text=_HELP.get(section, "")
            )
        self.order_fields(["revision", *SECTIONS, "next_due_at"])

    @classmethod
    def of(cls, report: SituationReport) -> "ReportForm":
        shown = {"next_due_at": typed(report.next_due_at), "revision": report.revision}
        return cls(initial={**report.texts, **shown})

    @property
    def texts(self) -> dict[str, str]:
        return {section: self.cleaned_data[section] for section in SECTIONS}


def on_top_of(form: BreachForm, revision: int) -> None:
    """What was typed, now on top of what is stored: sent again it is kept."""
    data = cast(QueryDict, form.data).copy()
    data["revision"] = str(revision)
    form.data = data


class SignForm(BreachForm):
    """What the signer has read, and why he signs alone where he does."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    alone_because = forms.CharField(
        label=_("Why nobody else can sign now"), required=False, max_length=300, widget=_area(2)
    )


class NoticeForm(BreachForm):
    """A public notice in both languages. What it is about comes from the incident, the rest is chosen or written."""

    use_required_attribute = False  # a refusal comes with its reason, and beside the field
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(widget=forms.HiddenInput, choices=NoticeKind.choices)
    previous = forms.IntegerField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    severity = forms.ChoiceField(label=_("How dangerous"), choices=NoticeSeverity.choices)
    urgency = forms.ChoiceField(label=_("How soon to act"), choices=Urgency.choices)
    certainty = forms.ChoiceField(label=_("How sure"), choices=Certainty.choices)
    advice = forms.MultipleChoiceField(
        label=_("What people shall do"), choices=Advice.choices, widget=forms.CheckboxSelectMultiple
    )
    latitude = NumberField(label=_("Latitude"), whole=False, required=True)
    longitude = NumberField(label=_("Longitude"), whole=False, required=True)
    radius_km = NumberField(label=_("Radius, km"), whole=False, required=True)
    expires_at = MomentField(
        label=_("Ends by itself at"), ahead=True, required=True, help_text=_("18:00, or 24/11/2569 18:00")
    )
    contact = forms.CharField(label=_("Telephone for the public"), required=False, max_length=120)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = {"th": pgettext_lazy("language", "in Thai"), "en": pgettext_lazy("language", "in English")}
        for language in LANGUAGES:
            for name, label, rows in (
                ("headline", _("Headline"), 0), ("area", _("Area"), 0), ("description", _("What has happened"), 4),
                ("more", _("What else to do"), 2),
            ):  # fmt: skip
                widget = _area(rows) if rows else forms.TextInput()
                widget.attrs["lang"] = language
                text = format_lazy("{} ({})", label, names[language])
                field = forms.CharField(label=text, required=name != "more", widget=widget)
                self.fields[f"{name}_{language}"] = field

    @property
    def draft(self) -> NoticeDraft:
        """As the service takes it."""
        found = self.cleaned_data
        texts = {
            language: Words(
                **{name: found[f"{name}_{language}"] for name in ("headline", "area", "description", "more")}
            )
            for language in LANGUAGES
        }
        return NoticeDraft(
            client_id=found["client_id"] or uuid4(), kind=found["kind"], previous_id=found["previous"],
            urgency=found["urgency"], severity=found["severity"], certainty=found["certainty"],
            latitude=_float(found, "latitude"), longitude=_float(found, "longitude"), radius_km=found["radius_km"],
            advice=found["advice"], expires_at=found["expires_at"], texts=texts, contact=found["contact"],
        )  # fmt: skip

    def draft_ending(self, moment: dt.datetime) -> NoticeDraft:
        """The same with another end: a time that was typed is read as one of now, past stories are not of now."""
        return replace(self.draft, expires_at=moment)

    @property
    def by_language(self) -> list[tuple[str, list[Any]]]:
        """The bound fields of each language, for two columns."""
        names = ("headline", "area", "description", "more")
        return [(language, [self[f"{name}_{language}"] for name in names]) for language in LANGUAGES]


def _float(found: Mapping[str, Any], name: str) -> float | None:
    return float(found[name]) if found[name] is not None else None
