"""What the sheet `mind` says of itself to whoever opens an exported XLSForm."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

KEYS: Final[Mapping[str, str | Promise]] = {
    "kind": gettext_lazy("checklist or report"),
    "title_th": gettext_lazy("The name in Thai; form_title in the sheet settings says the same"),
    "title_en": gettext_lazy("The name in English"),
    "minutes": gettext_lazy("How many minutes it takes"),
    "occasions": gettext_lazy(
        "What it is for, with blanks between: annual complaint before_licence follow_up accident joint "
        "self_declaration; empty: every inspection"
    ),
    "facts": gettext_lazy("What the portal knows of the factory and its rules may ask: name: type, …"),
    "verified": gettext_lazy("no: the form is not official, and the portal says so"),
    "note_th": gettext_lazy("What the page says of the form, in Thai"),
    "note_en": gettext_lazy("What the page says of the form, in English"),
}

LINES: Final[tuple[str | Promise, ...]] = (
    gettext_lazy("ODK and Kobo ignore this sheet, the sheet mind_checks and the columns that begin with mind."),
    gettext_lazy(
        "mind::show_if and mind_checks hold the portal's own rules. relevant and constraint say the same where XLSForm "
        "can; what you change there goes before."
    ),
    gettext_lazy(
        "Rules about what the portal knows of the factory, and rules that go through the rows of a table, work only in "
        "the portal."
    ),
    gettext_lazy(
        "mind::weight and mind::severity count for the score; mind::article is the law; mind::on_fail is what a failed "
        "item must bring: note, photo, photo_or_note or none."
    ),
)
