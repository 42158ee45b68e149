"""The forms of an incident. Numbers and times are read as people write them, in Thai digits too."""

import datetime as dt
import re
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emergencies.models import Figure, IncidentKind, LogKind, PlaceKind, PositionRole, SaidBy
from emergencies.models.log import TYPED_KINDS
from emergencies.rules import SHEET
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.proofs import InvalidProof, clean_place

_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?:\s*น\.?)?")


class BreachForm(forms.Form):
    """A form that shows a service's refusals beside the fields that they speak of."""

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            self.add_error(breach.field if breach.field in self.fields else None, str(breach.message))


def read_moment(text: str, now: dt.datetime, *, ahead: bool = False) -> dt.datetime | None:
    """`14:30`, `๑๔.๓๐ น.`, `24/11/2569 14:30` or what a browser's field sends; None for nothing. Raises ValueError.

    A time alone is today's; it is yesterday's where it would lie ahead of what has happened, and with `ahead` it is
    tomorrow's where it lies far behind.
    """
    text = thai.clean_text(thai.to_arabic_digits(text))
    if not text:
        return None
    local = timezone.localtime(now)
    if match := _CLOCK.fullmatch(text):
        moment = _at(local.date(), match)
        if ahead:
            return moment + dt.timedelta(days=1) if moment < now - dt.timedelta(hours=6) else moment
        return moment - dt.timedelta(days=1) if moment > now + dt.timedelta(hours=1) else moment
    day, _blank, clock = text.replace("T", " ").rpartition(" ")
    match = _CLOCK.fullmatch(clock)
    if match is None:
        raise ValueError(text)
    return _at(thai.parse_date(day), match)


def _at(day: dt.date, match: re.Match[str]) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(int(match.group(1)), int(match.group(2)))))


class MomentField(forms.CharField):
    """A time of today or a date with a time."""

    def __init__(self, *, ahead: bool = False, **options: Any) -> None:
        self.ahead = ahead
        options.setdefault("required", False)
        options.setdefault("max_length", 40)
        options.setdefault("help_text", _("14:30, or 24/11/2569 14:30; empty for now"))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        try:
            return read_moment(super().clean(value) or "", timezone.now(), ahead=self.ahead)
        except ValueError:
            raise forms.ValidationError(_("This is not a time; write 14:30 or 24/11/2569 14:30.")) from None


class NumberField(forms.CharField):
    """A number as people write it. `whole` takes no fraction."""

    def __init__(self, *, whole: bool = True, least: int | None = 0, **options: Any) -> None:
        self.whole, self.least = whole, least
        options.setdefault("required", False)
        options.setdefault("max_length", 30)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a number; write 12 or 1,250.5.")) from None
        if (self.whole and number != number.to_integral_value()) or (self.least is not None and number < self.least):
            words = _("A whole number from 0 is needed.") if self.whole else _("A number from 0 is needed.")
            raise forms.ValidationError(words)
        return int(number) if self.whole else number


class _ClientForm(BreachForm):
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @property
    def client(self) -> UUID:
        """The id made with the page, or a new one."""
        return self.cleaned_data.get("client_id") or uuid4()


class OpenForm(_ClientForm):
    """Three answers: what, where, is anybody hurt."""

    kind = forms.ChoiceField(choices=IncidentKind.choices, error_messages={"required": _("Choose what happened.")})
    site = forms.IntegerField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=200)
    latitude = forms.CharField(required=False, max_length=30)
    longitude = forms.CharField(required=False, max_length=30)
    spot = forms.CharField(required=False, max_length=80)
    place = forms.CharField(required=False, max_length=300)
    province = forms.CharField(required=False, max_length=2)
    hurt = forms.ChoiceField(
        choices=[
            ("yes", pgettext_lazy("answer", "Yes")),
            ("no", pgettext_lazy("answer", "No")),
            ("unknown", _("Not known yet")),
        ],
        required=False,
    )
    title = forms.CharField(required=False, max_length=200)
    happened_at = MomentField(label=_("When it happened"))
    is_exercise = forms.BooleanField(required=False)
    reporter_name = forms.CharField(required=False, max_length=120)
    reporter_phone = forms.CharField(required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("latitude", "longitude"):
            text = cleaned.get(name) or ""
            try:
                cleaned[name] = float(thai.parse_number(text)) if text else None
            except ValueError:
                cleaned[name] = None
                self.add_error(name, _("This is not a coordinate; write 12.7283."))
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("latitude", _("A place needs both latitude and longitude."))
            cleaned["latitude"] = cleaned["longitude"] = None
        self._read_spot(cleaned)
        return cleaned

    def _read_spot(self, cleaned: dict[str, Any]) -> None:
        """`spot` as typed, in any digits, or as the phone or the map wrote it; it is what the page shows, so it counts.

        `latitude` and `longitude` alone come from reports that a phone has kept since the page sent them so.
        """
        try:
            point = clean_place(cleaned.get("spot") or "")
        except InvalidProof as error:
            self.add_error("spot", str(error))
            return
        if point:
            cleaned["latitude"], cleaned["longitude"] = point["latitude"], point["longitude"]


class LogForm(_ClientForm):
    """One entry of the log."""

    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "data-autosize": "2"}))
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in TYPED_KINDS], required=False, initial=LogKind.NOTE
    )
    source = forms.CharField(required=False, max_length=120, label=_("Who says so"))
    is_verified = forms.BooleanField(required=False, label=_("Confirmed"))
    at = MomentField(label=_("When"))
    relation = forms.ChoiceField(choices=[("", ""), ("corrects", ""), ("verifies", "")], required=False)
    about = forms.IntegerField(required=False, min_value=1)


class EffectsForm(BreachForm):
    """Figures by one source; an empty field says nothing of its figure."""

    dead = NumberField(label=Figure.DEAD.label)
    injured = NumberField(label=Figure.INJURED.label)
    missing = NumberField(label=Figure.MISSING.label)
    evacuated = NumberField(label=Figure.EVACUATED.label)
    houses = NumberField(label=Figure.HOUSES.label)
    said_by = forms.ChoiceField(label=_("Who says so"), choices=SaidBy.choices, widget=forms.RadioSelect)
    source = forms.CharField(label=_("Its name"), required=False, max_length=120)
    as_of = MomentField(label=_("As of"))

    @property
    def figures(self) -> dict[str, int]:
        return {code: value for code in Figure.values if (value := self.cleaned_data.get(code)) is not None}


WINDS: Final = [
    (0, _("north")), (45, _("north-east")), (90, _("east")), (135, _("south-east")), (180, _("south")),
    (225, _("south-west")), (270, _("west")), (315, _("north-west")),
]  # fmt: skip


class WindForm(BreachForm):
    from_degrees = forms.TypedChoiceField(label=_("The wind comes from the"), choices=WINDS, coerce=int)
    speed = NumberField(label=_("Speed, km/h"), whole=False)
    source = forms.CharField(label=_("Who says so"), required=False, max_length=120)


class ChemicalForm(BreachForm):
    name = forms.CharField(
        label=_("Name of the substance"),
        max_length=200,
        error_messages={"required": _("Give the substance its name as on the label; the amount is in tonnes, from 0.")},
    )
    tonnes = NumberField(label=_("Tonnes"), whole=False)
    un = forms.CharField(label=_("UN number"), max_length=8, required=False)
    cas = forms.CharField(label=_("CAS number"), max_length=12, required=False)
    hazard = forms.CharField(label=_("Hazard"), max_length=120, required=False)
    source = forms.CharField(label=_("Who says so"), max_length=200, required=False)


class PhaseForm(BreachForm):
    at = MomentField(label=_("Since when"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": "2"}),
    )


SHEET_WORDS: Final = {
    "spread": (
        _("How far does it reach?"),
        [_("one point in the plant"), _("the whole plant"), _("beyond the fence"), _("beyond the district")],
    ),
    "people": (
        _("Who is in danger?"),
        [_("nobody"), _("workers of the plant"), _("neighbours, evacuation"), _("many, deaths")],
    ),
    "chemical": (
        _("What is in the fire or the air?"),
        [
            _("nothing dangerous"),
            _("a little, held back"),
            _("a cloud or a stream outside"),
            _("a poison over a wide area"),
        ],
    ),
    "forces": (
        _("Which forces are needed?"),
        [
            _("the plant's own"),
            _("those of the district"),
            _("those of the province"),
            _("other provinces, the nation"),
        ],
    ),
}


class LevelForm(BreachForm):
    """The scoring sheet and the level that is set."""

    level = forms.TypedChoiceField(label=_("Level"), choices=[(n, str(n)) for n in range(1, 5)], coerce=int)
    reason = forms.CharField(
        label=_("Reason, where the level is another than the sheet says"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": "2"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in SHEET:
            label, answers = SHEET_WORDS[name]
            field = forms.TypedChoiceField(
                label=label, choices=list(enumerate(answers)), coerce=int, widget=forms.RadioSelect
            )
            self.fields[name] = field
        self.order_fields([*SHEET, "level", "reason"])

    @property
    def sheet(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in SHEET if name in self.cleaned_data}


class PositionForm(BreachForm):
    role = forms.ChoiceField(label=_("Position"), choices=PositionRole.choices)
    holder = forms.TypedChoiceField(label=_("Who takes over"), coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["holder"].choices = [(pk, f"{name} · {office}" if office else name) for pk, name, office in people]  # type: ignore[attr-defined]


class OperatorForm(BreachForm):
    told_by = forms.CharField(label=_("Who of the factory says so"), max_length=200)
    text = forms.CharField(label=_("What the factory says"), widget=forms.Textarea(attrs={"rows": 3}))


class CauseForm(BreachForm):
    text = forms.CharField(label=_("What the office holds for the cause"), widget=forms.Textarea(attrs={"rows": 3}))


class PlaceForm(BreachForm):
    """A sensitive place near the incident."""

    name = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    latitude = NumberField(label=_("Latitude"), whole=False, required=True)
    longitude = NumberField(label=_("Longitude"), whole=False, required=True)
    people = NumberField(label=_("How many people are usually there"))
    contact = forms.CharField(label=_("Telephone"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class OrderForm(_ClientForm):
    """An order to a unit."""

    unit = forms.TypedChoiceField(label=_("To which unit"), coerce=int)
    text = forms.CharField(label=_("What it shall do"), max_length=300)
    detail = forms.CharField(
        label=_("More, such as places and amounts"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_at = MomentField(label=_("To be done by"), required=True, ahead=True, help_text=_("15:30, or 24/11/2569 15:30"))
    ack_minutes = NumberField(label=_("To be answered within, minutes"))
    basis = forms.CharField(label=_("By what power"), max_length=200, required=False)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [("", _("Choose a unit")), *units]  # type: ignore[attr-defined]

    def clean_ack_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["ack_minutes"]
        if minutes is not None and minutes > 1440:
            raise forms.ValidationError(_("At most 1,440 minutes, which is a day."))
        return minutes


class StepForm(BreachForm):
    """What a unit or an officer says about an order."""

    text = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    by_name = forms.CharField(required=False, max_length=150)
