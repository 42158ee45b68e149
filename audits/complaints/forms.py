"""The forms of complaints: the public's, and those of the office's buttons. The services refuse, the forms show it."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from audits.complaints.models import ComplaintKind
from audits.complaints.rules import LONGEST, Place, Told, Traffic
from audits.complaints.sealing import Person
from audits.forms import BreachForm
from audits.orders.forms import FilesField, MultipleFileInput
from mind_portal.core import thai
from mind_portal.geography.selectors import province_choices
from mind_portal.questionnaires.proofs import InvalidProof, clean_place

_SALT = "audits.complaints.opened"


def opened_now() -> str:
    """When the form was opened, signed: filled in within a second it was a program."""
    return signing.TimestampSigner(salt=_SALT).sign("form")


def _long(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "data-autosize": str(rows)})
    return forms.CharField(label=label, widget=widget, max_length=LONGEST, required=required, help_text=help_text)


def _photos(label: Any) -> FilesField:
    widget = MultipleFileInput(attrs={"multiple": True})
    return FilesField(label=label, required=False, allow_empty_file=True, widget=widget)


def _place(text: str, province: str, spot: str) -> Place:
    """`spot` as typed, in any digits, or as the phone or the map wrote it; the rules say where nobody can read it."""
    try:
        point = clean_place(spot)
    except InvalidProof as error:
        return Place(text, province, unread=str(error))
    return Place(text, province, point["latitude"], point["longitude"]) if point else Place(text, province)


class ComplaintForm(BreachForm):
    """What the public fills in. `client_id` is made with the page, so that sending twice makes one.

    `website` is a trap: people do not see it. What is wrong with the words themselves, the rules say.
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    f = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    website = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(label=_("What is it about?"), choices=ComplaintKind.choices, required=False)
    text = forms.CharField(label=_("What happens?"), required=False, strip=True)
    when_text = forms.CharField(label=_("When, and how often?"), required=False, max_length=300)
    place = forms.CharField(label=_("Where is it?"), required=False, max_length=300)
    province = forms.ChoiceField(label=_("Province"), required=False)
    spot = forms.CharField(label=_("Coordinates"), required=False, max_length=80)
    photos = _photos(_("Photos"))
    keep_place = forms.BooleanField(required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=120)
    agreed = forms.BooleanField(required=False)
    news = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: Any = [("", _("I do not know")), *province_choices()]
        self.fields["province"].choices = choices  # type: ignore[attr-defined]

    def told(self, site_id: int | None, language: str) -> Told:
        """As the service takes it."""
        found = self.cleaned_data
        place = _place(found["place"], found["province"], found["spot"])
        person = Person(found["name"].strip(), thai.to_arabic_digits(found["phone"]).strip(), found["email"].strip())
        return Told(
            kind=found["kind"], text=found["text"], when_text=found["when_text"], site_id=site_id, place=place,
            person=person, agreed=found["agreed"], keep_place=found["keep_place"],
            news=found["news"], language=language,
        )  # fmt: skip

    @property
    def opened_value(self) -> str:
        """What the page carries on: when it was opened first, or now where nobody signed that."""
        given = str(self["opened"].value() or "")
        try:
            signing.TimestampSigner(salt=_SALT).unsign(given)
        except signing.BadSignature:
            return opened_now()
        return given

    def traffic(self) -> Traffic:
        """How the form was filled in; a form of another day or without the signature says nothing."""
        signer = signing.TimestampSigner(salt=_SALT)
        seconds = None
        try:
            signer.unsign(self.cleaned_data["opened"], max_age=dt.timedelta(seconds=3))
            seconds = 0.0
        except signing.SignatureExpired:
            pass
        except signing.BadSignature:
            seconds = 0.0
        return Traffic(seconds=seconds, trap=self.cleaned_data["website"])


class FollowForm(forms.Form):
    """The way back without the link."""

    number = forms.CharField(label=_("Case number"), max_length=20)
    pin = forms.CharField(label=_("PIN (6 digits)"), max_length=12)


class MoreForm(BreachForm):
    """More words and photos of who complained."""

    message = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("What do you want to add?"), required=False)
    photos = _photos(_("Photos"))
    keep_place = forms.BooleanField(required=False)


class ReopenForm(BreachForm):
    message = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("What is not answered or not put right?"), required=False)


class CaseForm(BreachForm):
    """A button's page in the office: `revision` is what the page had shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, options: dict[str, Any], **named: Any) -> None:
        super().__init__(*args, **named)
        for name, choices in options.items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]


class OfficerForm(CaseForm):
    demanded = ("officer",)

    officer = forms.TypedChoiceField(label=_("Who deals with it"), coerce=int, empty_value=None, required=False)


class PassOnForm(CaseForm):
    demanded = ("province",)

    province = forms.ChoiceField(label=_("Province"), required=False)
    reason = _long(_("Why"), rows=2)


class LocateForm(CaseForm):
    demanded = ("q", "site")

    q = forms.CharField(label=_("Name or number of the factory"), max_length=200, required=False)
    site = forms.TypedChoiceField(
        label=_("Factory"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )


class InspectForm(CaseForm):
    reason = _long(
        _("What is to be looked at"), rows=2,
        help_text=_("The inspector reads it. Write nothing that says who complained."),
    )  # fmt: skip


class MergeForm(CaseForm):
    number = forms.CharField(label=_("Number of the other case"), max_length=20)


class ForwardForm(CaseForm):
    agency = forms.CharField(label=_("To which agency"), max_length=200)
    outcome = _long(_("Why, for who complained to read"))


class RejectForm(CaseForm):
    outcome = _long(_("Why, for who complained to read"))


class SummaryForm(CaseForm):
    summary = _long(
        _("What the operator may read"), rows=4, required=False,
        help_text=_("In the office's own words, so that nobody guesses who complained. Empty: nothing is shown."),
    )  # fmt: skip


class AnswerForm(CaseForm):
    """An answer with files; `message` is its id, made with the page, so that sending it twice sends one."""

    message = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = _long(
        _("Your answer"),
        rows=6,
        help_text=_(
            "Who complained reads it by the secret link, and so do those whose case is "
            "joined with this one: write no name."
        ),
    )
    files = FilesField(  # type: ignore[assignment]
        label=_("Photos and documents"), required=False,
        widget=MultipleFileInput(attrs={"multiple": True, "accept": "image/*,.pdf,.xlsx,.docx,.csv"}),
        help_text=_("At most 10 files: photos, PDF, XLSX, DOCX, CSV"),
    )  # fmt: skip


class NoteForm(BreachForm):
    message = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = _long(_("Note"), rows=2)

    @property
    def values(self) -> dict[str, Any]:
        return {"message_id": self.cleaned_data["message"] or uuid4(), "text": self.cleaned_data["text"]}


class PurposeForm(BreachForm):
    purpose = forms.CharField(
        label=_("What you need the contact for"), max_length=300,
        help_text=_(
            "Your name, the time and this purpose go into the journal for ever. Write no name of who complained."
        ),
    )  # fmt: skip
