"""Letters and reports as PDF/A-2b, by Typst. A template is `templates/<app>/<name>.typ`; its data comes as JSON.

Text of users stands in strings of the data, which Typst shows as they are: nothing in it is read as markup. What the
font cannot show is named by its code (`printable`).
"""

import datetime as dt
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import fontpkg
import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from mind_portal.documents.printable import printable

ROOT: Final = Path(settings.BASE_DIR) / "templates"


@functools.cache
def _fonts() -> typst.Fonts:
    """Sarabun alone, so that every machine makes the same page."""
    folder = Path(fontpkg.path("Sarabun")).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def render(template: str, data: Mapping[str, Any], *, at: dt.datetime | None = None) -> bytes:
    """The PDF of a template, read there by `#import "/documents/base.typ": *` and `data`.

    With `at` the file's own date is given, and the same data gives the same bytes.
    """
    path = (ROOT / template).resolve()
    if not path.is_relative_to(ROOT.resolve()) or path.suffix != ".typ":
        raise ValueError(template)
    compiler = typst.Compiler(input=str(path), root=str(ROOT), font_paths=_fonts())
    made = compiler.compile(
        format="pdf",
        pdf_standards=["a-2b"],
        sys_inputs={"data": json.dumps(printable(data), ensure_ascii=False, cls=DjangoJSONEncoder)},
        timestamp=int(at.timestamp()) if at else None,
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{template} is no single document")
    return made
