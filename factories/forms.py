"""The forms of corrections. They read what people write; what may be is judged by `factories.rules`."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from factories.models import FactoryType, Licence, LicenceStatus, Site
from factories.numbers import clean_number
from factories.services import Change
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Subdistrict


class ThaiDateField(forms.CharField):
    """A day as people write it; shown as 24/11/2569."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.widget.attrs.update(placeholder="24/11/2569", autocomplete="off")

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day:02d}/{value.month:02d}/{value.year + 543}" if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            return thai.parse_date(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("Write the day as 24/11/2569.")) from error

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"])

    def run_validators(self, value: Any) -> None:
        """A day has no length to check."""


class ThaiNumberField(forms.CharField):
    """A number with Thai digits or thousands' commas."""

    def __init__(self, *, whole: bool = False, places: int = 2, **options: Any) -> None:
        self.whole, self.places = whole, places
        super().__init__(max_length=30, **options)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def prepare_value(self, value: Any) -> Any:
        return thai.format_number(value, 0 if self.whole else None) if isinstance(value, Decimal | int) else value

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            number = thai.parse_number(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("This is not a number.")) from error
        if self.whole:
            if number != number.to_integral_value():
                raise forms.ValidationError(_("Write a whole number."))
            return int(number)
        return round(number, self.places)

    def run_validators(self, value: Any) -> None:
        """The rules judge the size."""


class DegreesField(ThaiNumberField):
    """A coordinate in decimal degrees."""

    def __init__(self, **options: Any) -> None:
        super().__init__(places=6, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else value

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        return None if number is None else float(number)


class CorrectionForm(forms.Form):
    """What both corrections share: why, and the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is this corrected?"), max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": "2"}),
        help_text=_("It stays in the history of the factory."),
    )  # fmt: skip
    columns: Final[tuple[str, ...]] = ()

    def change(self) -> Change:
        """As the services take it."""
        values = {self.column(name): value for name, value in self.cleaned_data.items() if name not in OTHER_FIELDS}
        return Change(values=values, reason=self.cleaned_data["reason"], version=self.cleaned_data["version"])

    @staticmethod
    def column(name: str) -> str:
        return f"{name}_id" if name in ("subdistrict", "type") else name

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            self.add_error(breach.field if breach.field in self.fields else None, str(breach.message))


OTHER_FIELDS: Final = ("version", "reason", "effective_on")


def _text(value: Any) -> str:
    return thai.clean_text(value or "")


def _offer(form: forms.Form, name: str, options: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "–"), *options]


class SiteForm(CorrectionForm):
    name = forms.CharField(label=_("Name of the factory"), max_length=300)
    address = forms.CharField(label=_("House number, moo, soi, road"), max_length=300, required=False)
    subdistrict = forms.ChoiceField(label=_("Subdistrict"), required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=10, required=False)
    estate = forms.CharField(label=_("Industrial estate"), max_length=150, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    latitude = DegreesField(label=_("Latitude"), required=False, help_text=_("Decimal degrees, e.g. 12.681234"))
    longitude = DegreesField(label=_("Longitude"), required=False, help_text=_("Decimal degrees, e.g. 101.281234"))
    field_order = (
        "version", "name", "address", "subdistrict", "postal_code", "estate", "phone", "latitude", "longitude",
        "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, **options: Any) -> None:
        super().__init__(*args, **options)
        name = "name_th" if thai.is_thai() else "name_en"
        places = Subdistrict.objects.filter(province_id=site.province_id)
        rows = places.order_by("code").values_list("code", name, f"district__{name}")
        _offer(self, "subdistrict", [(code, f"{text} · {district}") for code, text, district in rows])

    def clean_subdistrict(self) -> str | None:
        return self.cleaned_data["subdistrict"] or None

    def clean_name(self) -> str:
        return _text(self.cleaned_data["name"])

    def clean_postal_code(self) -> str:
        return thai.to_arabic_digits(self.cleaned_data["postal_code"]).strip()

    @staticmethod
    def initial_of(site: Site) -> dict[str, Any]:
        names = ("version", "name", "address", "postal_code", "estate", "phone", "latitude", "longitude")
        return {name: getattr(site, name) for name in names} | {"subdistrict": site.subdistrict_id or ""}


class LicenceForm(CorrectionForm):
    number = forms.CharField(label=_("New number, 14 digits"), max_length=40, required=False)
    old_number = forms.CharField(label=_("Old number"), max_length=40, required=False)
    name = forms.CharField(label=_("Name on the licence"), max_length=300)
    type = forms.ChoiceField(label=_("Type of factory"), required=False)
    factory_class = forms.TypedChoiceField(
        label=_("Class"),
        choices=[("", "–"), (1, "1"), (2, "2"), (3, "3")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    activity = forms.CharField(
        label=_("Activity"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": "2"}),
    )
    horsepower = ThaiNumberField(label=_("Horsepower"))
    workers = ThaiNumberField(label=_("Workers"), whole=True)
    capital = ThaiNumberField(label=_("Capital (baht)"))
    status = forms.ChoiceField(label=_("Status"), choices=LicenceStatus.choices)
    licensed_on = ThaiDateField(label=_("Licensed on"), required=False)
    started_on = ThaiDateField(label=_("Started on"), required=False)
    ended_on = ThaiDateField(label=_("Ended on"), required=False)
    effective_on = ThaiDateField(
        label=_("The change counts from"), help_text=_("For status, class, type and size: figures count by this day.")
    )
    field_order = (
        "version", "number", "old_number", "name", "type", "factory_class", "activity", "horsepower", "workers",
        "capital", "status", "licensed_on", "started_on", "ended_on", "effective_on", "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        types = FactoryType.objects.filter(is_heading=False)
        _offer(self, "type", [(kind.code, f"{kind.label} {kind.name[:80]}") for kind in types])

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"]).replace("-", "")

    def clean_old_number(self) -> str:
        return _text(self.cleaned_data["old_number"])

    def clean_type(self) -> str | None:
        return self.cleaned_data["type"] or None

    @staticmethod
    def initial_of(licence: Licence, version: int, today: dt.date) -> dict[str, Any]:
        names = (
            "number", "old_number", "name", "factory_class", "activity", "horsepower", "workers", "capital", "status",
            "licensed_on", "started_on", "ended_on",
        )  # fmt: skip
        values = {name: getattr(licence, name) for name in names}
        return values | {"type": licence.type_id or "", "version": version, "effective_on": today}
