"""The upload, and the reason for letting a held run through."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factories.imports.formats import AUTO, Format
from factories.imports.reading import MAX_FILE_BYTES
from mind_portal.core import thai


class ThaiDateField(forms.CharField):
    """A day as people write it, in either era; shown in the era of the language."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day}/{value.month}/{thai.shown_year(value)}" if isinstance(value, date) else value

    def clean(self, value: Any) -> date:
        text = super().clean(value)
        try:
            return thai.parse_date(text)
        except ValueError:
            raise forms.ValidationError(_("Write the day as 24/11/2569.")) from None


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of the register"),
        help_text=gettext_lazy("CSV, .xls or .xlsx of DIW, at most 200 MB. Nothing changes until you confirm."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xls,.xlsx"}),
        max_length=200,
        allow_empty_file=True,
    )
    source_date = ThaiDateField(
        label=gettext_lazy("The register is of the day"),
        help_text=gettext_lazy("Changes begin on this day, for example 24/11/2569."),
        initial=timezone.localdate,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    wanted = forms.ChoiceField(
        label=gettext_lazy("Kind of file"), choices=[(AUTO, gettext_lazy("Found out by its header")), *Format.choices]
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 200 MB. Send it province by province."))
        if str(file.name).lower().endswith((".zip", ".rar", ".7z", ".gz")):
            raise forms.ValidationError(_("This is an archive. Unpack it and send the CSV or spreadsheet in it."))
        return file

    def clean_source_date(self) -> date:
        day: date = self.cleaned_data["source_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is yet to come."))
        return day


class ConfirmForm(forms.Form):
    """The reason is asked for where the run is held, and said to be."""

    reason = forms.CharField(
        label=gettext_lazy("Why this is right"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": 2}),
    )

    def __init__(self, *args: Any, held: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = held
