"""The file, and how it is to be read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.questionnaires.xlsform.opening import MAX_BYTES


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("XLSForm (.xlsx, at most 5 MB)"), allow_empty_file=True,
        help_text=_("From ODK, KoboToolbox, or our template. Nothing is kept before you have seen what it becomes."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip
    code = forms.ChoiceField(
        label=_("It becomes"), required=False,
        help_text=_("The next version of a checklist, or what its form_id says"),
    )  # fmt: skip
    rename = forms.BooleanField(
        label=_("Give names that cannot be used the name that is proposed"), required=False,
        help_text=_("KoboToolbox makes names such as Name_of_factory, which become name_of_factory."),
    )  # fmt: skip

    def __init__(self, *args: Any, codes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = [("", _("what form_id in the file says")), *((code, _("the next version of “%s”") % title)
                                                               for code, title in codes)]  # fmt: skip
        self.fields["code"] = forms.ChoiceField(
            label=_("It becomes"), required=False, choices=chosen, help_text=self.fields["code"].help_text
        )

    def content(self) -> bytes:
        """The bytes of the file, never more than is needed to see that it is too large."""
        data: bytes = self.cleaned_data["file"].read(MAX_BYTES + 1)
        return data
