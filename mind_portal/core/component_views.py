"""The developers' page of parts: each part beside the template code that makes it. Only with DEBUG."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EXAMPLES = Path(settings.BASE_DIR) / "templates" / "core" / "component_examples"
TREND = [70, 72, 71, 74, 76, 75, None, 77, 76, 78, 77, 75, 74, 74.1]


class ExampleForm(forms.Form):
    """One field of each kind, some with an error."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the licence."))
    amount = forms.IntegerField(label=_("Number of workers"))
    kind = forms.ChoiceField(label=_("Class"), choices=[("", "–"), ("1", "1"), ("2", "2"), ("3", "3")])
    size = forms.ChoiceField(label=_("Size"), choices=[("s", _("Small")), ("l", _("Large"))], widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2, "data-autosize": 2})
    )
    sure = forms.BooleanField(label=_("I have checked the figures"), required=False)
    password = forms.CharField(label=_("Password"), required=False, widget=forms.PasswordInput)


def example_context() -> dict[str, Any]:
    """Invented values for the examples."""
    now = dt.datetime(2026, 11, 24, 7, 32, tzinfo=dt.UTC)
    return {
        "now": now,
        "trend": TREND,
        "entries": [
            {
                "at": now,
                "title": "เพลิงไหม้อาคารเก็บกากของเสีย",
                "text": "ศบฉ.อก. เปิดเหตุ ระดับ 2",
                "state": "bad",
                "icon": "flame",
            },
            {
                "at": now - dt.timedelta(days=18),
                "title": "คำสั่ง ม.37 ที่ 118/2569 ครบกำหนด",
                "state": "warn",
                "icon": "gavel",
            },
            {
                "at": now - dt.timedelta(days=67),
                "title": "ตรวจประจำปี ไม่ผ่าน 4 จาก 40 ข้อ",
                "url": "#",
                "icon": "clipboard-check",
            },
        ],
        "periods": [("month", "เดือนนี้"), ("year", "ปีงบนี้"), ("12", "12 เดือน")],
        "views": [("#map", "แผนที่", True), ("#table", "ตาราง", False)],
        "answers": ["pass"] * 4 + ["fail", "na", "now"] + [""] * 7,
        "form": ExampleForm({"name": "บริษัท ธาราทองรีไซเคิล จำกัด", "kind": "3"}),
        "today": timezone.localdate(),
    }


@cache
def examples() -> list[tuple[str, str]]:
    """(title, template code) of each example file, in the order of their names."""
    found = []
    for path in sorted(EXAMPLES.glob("*.html")):
        title, code = path.read_text(encoding="utf-8").split("\n", 1)
        found.append((title.removeprefix("{#").removesuffix("#}").strip(), code.strip()))
    return found


def components(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    context = example_context()
    engine = engines["django"]
    parts = [
        {"title": title, "code": code, "shown": engine.from_string(code).render(dict(context), request)}
        for title, code in examples()
    ]
    return render(request, "core/components.html", {"parts": parts})
