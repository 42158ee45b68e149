"""Each part keeps its promise: a word beside the colour, the number's direction, a spoken name where needed."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.utils import translation
from django.utils.html import escape
from structlog.contextvars import bound_contextvars

from mind_portal.core import component_views
from mind_portal.core.error_views import server_error
from mind_portal.core.templatetags import components

CSS = Path(settings.PORTAL_DIR) / "assets" / "static" / "css" / "portal.css"
ICONS = Path(settings.PORTAL_DIR) / "assets" / "icons.txt"
NOON = dt.datetime(2026, 11, 24, 7, 32, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def shown(code: str, **context: Any) -> str:
    return engines["django"].from_string(code).render(context)


def words(html: str) -> str:
    """What a reader sees: the text without the marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


@pytest.mark.parametrize("state", sorted(components.STATE_ICONS))
def test_a_tag_has_icon_and_word_and_colour(state):
    html = shown('{% tag state "Stopped" %}', state=state)
    assert f"m-tag--{state}" in html
    assert f"#tabler-{components.STATE_ICONS[state]}" in html
    assert words(html) == "Stopped"


def test_a_tag_of_an_unknown_state_is_plain_and_its_text_is_escaped():
    html = shown("{% tag state text %}", state='"><script>', text="<b>")
    assert "m-tag--none" in html
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    ("change", "good", "arrow", "state", "said"),
    [
        (5.6, "up", "arrow-up", "good", "5.6 points better"),
        (-1.6, "up", "arrow-down", "bad", "1.6 points worse"),
        (2, "down", "arrow-up", "bad", "2.0 points worse"),
        (-2, "down", "arrow-down", "good", "2.0 points better"),
        (0.04, "up", "minus", "none", "0.0 points unchanged"),
        (0, "down", "minus", "none", "0.0 points unchanged"),
        (3, "", "arrow-up", "none", "up 3.0 points"),
        (-3, "", "arrow-down", "none", "down 3.0 points"),
    ],
)
def test_the_arrow_is_the_numbers_direction_and_the_word_its_meaning(change, good, arrow, state, said):
    html = shown('{% delta change good=good unit="points" decimals=1 %}', change=change, good=good)
    assert f"#tabler-{arrow}" in html
    assert f"m-delta m-{state}" in html
    assert words(html) == said


def test_a_change_that_is_not_known_is_a_dash():
    assert shown("{% delta change good='up' %}", change=None) == "–"


def test_number_unit_and_word_do_not_break_apart():
    assert "2\u00a0cases\u00a0worse" in shown('{% delta 2 good="down" unit="cases" %}')


@pytest.mark.parametrize(
    ("value", "width"), [(None, "0.0%"), (-5, "0.0%"), (25, "50.0%"), (50, "100.0%"), (80, "100.0%")]
)
def test_a_bar_stays_within_its_track(value, width):
    html = shown("{% bar value of=50 tick=20 %}", value=value)
    assert f'width="{width}" height="9"' in html
    assert 'm-bar__tick" x="40.0%"' in html
    assert 'aria-hidden="true"' in html


def test_a_sparkline_leaves_gaps_and_ends_in_a_point():
    html = shown('{% sparkline values target=3 label="Path" %}', values=[1, None, 2, 4])
    assert html.count("M") == 2
    assert "<circle" in html
    assert "<line" in html
    assert 'aria-label="Path"' in html
    assert shown("{% sparkline values %}", values=[None, None]) == ""


def test_a_sparkline_of_one_equal_value_is_drawn():
    assert "<path" in shown("{% sparkline values %}", values=[5])
    assert "<path" in shown("{% sparkline values %}", values=[5, 5, 5])


def test_a_card_without_title_has_no_head_and_without_facts_no_foot():
    html = shown("{% card %}inside{% endcard %}")
    assert "m-card__head" not in html
    assert "m-card__foot" not in html
    assert words(html) == "inside"


def test_a_card_shows_head_body_and_a_foot_with_time_completeness_and_link():
    html = shown('{% card title="Licences" level=3 as_of=at completeness=98.9 link="/x/" %}in{% endcard %}', at=NOON)
    assert "<h3>Licences</h3>" in html
    assert 'href="/x/"' in html
    assert words(html) == "Licences in 24 Nov 2026 14:32 98.9% complete See all"


@pytest.mark.parametrize(("completeness", "thin"), [(79.9, True), (80, False)])
def test_a_figure_below_the_completeness_floor_is_grey_and_not_compared(completeness, thin):
    code = '{% figure "Reports" 62 "%" decimals=1 change=3 good="up" target=95 completeness=c missing="22 provinces" %}'
    html = shown(code, c=completeness)
    assert ("m-figure--thin" in html) is thin
    assert ("better" in html) is not thin
    assert ("22 provinces; therefore not compared" in html) is thin
    assert "62.0" in html
    assert "target 95" in html


def test_a_figure_without_a_value_is_a_dash_and_not_a_zero():
    assert "– cases" in words(shown('{% figure "Accidents" None "cases" %}'))
    assert "0 cases" in words(shown('{% figure "Accidents" 0 "cases" %}'))


def test_a_note_says_its_state_by_icon_and_can_interrupt():
    html = shown('{% note "bad" title="Item 27" role="alert" %}has no answer{% endnote %}')
    assert 'role="alert"' in html
    assert "#tabler-alert-octagon" in html
    assert words(html) == "Item 27 has no answer"


def test_a_timeline_lists_what_happened_or_says_that_nothing_did():
    entries = [{"at": NOON, "title": "Filed <1>", "text": "by A", "state": "good", "icon": "check", "url": "/i/1/"}]
    html = shown("{% timeline entries %}", entries=entries)
    assert words(html) == "24 Nov 2026 14:32 Filed &lt;1&gt; by A"
    assert 'href="/i/1/"' in html
    assert words(shown("{% timeline entries %}", entries=[])) == "Nothing has happened yet"


def test_the_answer_has_three_radio_buttons_and_none_is_chosen_beforehand():
    html = shown('{% answer "q-1" legend="Exits are free" %}')
    assert re.findall(r'value="(\w+)"', html) == ["pass", "fail", "na"]
    assert " checked" not in html
    assert words(html) == "Exits are free Pass Fail Not applicable"
    assert 'value="fail" checked' in shown('{% answer "q-1" selected="fail" %}')


def test_a_segment_chooses_by_value_whatever_its_type():
    html = shown('{% segment "m" choices selected=2 legend="Month" %}', choices=[(1, "one"), ("2", "two")])
    assert 'value="2" checked' in html
    assert html.count("checked") == 1
    links = shown('{% segment_links items label="View" %}', items=[("/a", "A", True), ("/b", "B", False)])
    assert '<a href="/a" aria-current="true">' in links
    assert '<a href="/b">' in links


def test_the_pager_shows_only_the_ways_that_exist():
    html = shown('{% pager after="/?a=2" text="Rows 1–50" part="#results" %}')
    assert 'rel="prev"' not in html
    assert 'href="/?a=2" hx-get="/?a=2" hx-target="#results"' in html


def test_progress_speaks_its_value():
    html = shown('{% progress 154200 of=241000 label="Import" %}')
    assert 'role="progressbar"' in html
    assert 'aria-valuenow="64"' in html
    assert 'aria-label="Import"' in html


def test_an_empty_state_offers_the_next_act():
    html = shown('{% empty "search" "Nothing found" url="/all/" action="Search everywhere" primary=True %}')
    assert '<a class="btn btn-primary" href="/all/">Search everywhere</a>' in html
    assert "btn" not in shown('{% empty "search" "Nothing found" %}')


def test_a_field_ties_label_help_and_error_together():
    html = shown(
        "{% field form.name %}{% field form.amount %}{% field form.sure %}", form=component_views.ExampleForm({})
    )
    assert '<label class="form-label" for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'type="checkbox"[^>]*class="form-check-input"', html)


def test_a_form_marks_the_fields_that_are_wrong():
    html = shown("{{ form }}", form=component_views.ExampleForm({"name": "A", "amount": "x", "kind": "3", "size": "s"}))
    wrong = re.findall(r'm-field--bad">.*?name="(\w+)"', html, re.DOTALL)
    assert wrong == ["amount"]


def test_the_import_map_names_every_module_of_ours():
    html = shown("{% import_map %}")
    for path in (Path(settings.PORTAL_DIR) / "assets" / "static" / "js").glob("*.js"):
        assert f'"portal/{path.stem}": "/static/js/{path.name}"' in html


@pytest.mark.parametrize(
    ("name", "letter"), [("ธีระ ว.", "ธ"), ("เกียรติศักดิ์", "ก"), ("โอภาส", "อ"), ("Ann", "A"), ("", "")]
)
def test_the_letter_of_a_thai_name_is_its_first_consonant(name, letter):
    assert components.initial(name) == letter


# --- what holds for all templates and the style sheet ---


def _templates() -> list[Path]:
    return sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


def test_every_icon_that_a_template_names_is_in_the_sprite():
    known = set(ICONS.read_text(encoding="utf-8").split())
    pattern = re.compile(
        r"{% icon \"([a-z0-9-]+)\"|{% (?:empty|tag|card|note)[^%]*?icon=\"([a-z0-9-]+)\"|{% empty \"([a-z0-9-]+)\""
    )
    missing = {
        f"{path.name}: {name}"
        for path in _templates()
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
        for name in match.groups()
        if name and name not in known
    }
    assert missing == set()
    assert set(components.STATE_ICONS.values()) | set(components.ANSWERS.values()) <= known


def test_no_template_has_inline_styles_or_handlers_which_the_browser_would_refuse():
    pattern = re.compile(r"<[^>%]*\s(?:style|on[a-z]+)=", re.IGNORECASE)
    found = [path.name for path in _templates() if "svg" not in path.parts and pattern.search(path.read_text("utf-8"))]
    assert found == []


def test_both_lists_of_night_colours_are_equal():
    css = CSS.read_text(encoding="utf-8")
    chosen = re.search(r'\[data-bs-theme="dark"\] \{(.*?)\}', css, re.DOTALL)
    device = re.search(r":root:not\(\[data-bs-theme\]\) \{(.*?)\}", css, re.DOTALL)
    assert chosen
    assert device
    assert chosen[1].split() == device[1].split()


def test_every_token_used_in_the_style_sheet_is_defined():
    css = CSS.read_text(encoding="utf-8")
    assert set(re.findall(r"var\((--m-[a-z0-9-]+)", css)) <= set(re.findall(r"(--m-[a-z0-9-]+):", css))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    ("ink", "surface", 7), ("ink-2", "surface", 7), ("ink-3", "surface", 4.5), ("ink-3", "bg", 4.5),
    ("ink-3", "sunk", 4.5), ("link", "surface", 4.5), ("link", "bg", 4.5), ("good", "good-tint", 4.5),
    ("bad", "bad-tint", 4.5),
    ("warn", "warn-tint", 4.5), ("info", "info-tint", 4.5), ("idle", "idle-tint", 4.5), ("good", "surface", 4.5),
    ("bad", "surface", 4.5), ("warn", "surface", 4.5), ("line-strong", "surface", 3), ("brass", "surface", 3),
    ("c1", "surface", 3), ("c2", "surface", 3), ("c3", "surface", 3), ("c4", "surface", 3),
]  # fmt: skip
WHITE_ON = ["primary", "primary-dk", "good-fill", "bad-fill", "idle-fill", "nav", "nav-2"]


@pytest.mark.parametrize("theme", [":root {", '[data-bs-theme="dark"] {'])
def test_the_colours_are_far_enough_apart_to_be_read(theme):
    css = CSS.read_text(encoding="utf-8")
    day = css[css.index(":root {") :].split("}")[0]
    block = day + css[css.index(theme) :].split("}")[0]
    colours = {name: (f"#{v[1] * 2}{v[2] * 2}{v[3] * 2}" if len(v) == 4 else v)
               for name, v in re.findall(r"--m-([a-z0-9-]+): (#[0-9a-f]{3,6});", block)}  # fmt: skip
    weak = [f"{a} on {b}" for a, b, least in PAIRS if _contrast(colours[a], colours[b]) < least]
    weak += [f"white on {name}" for name in WHITE_ON if _contrast("#ffffff", colours[name]) < 4.5]
    assert weak == []


# --- pages ---


@override_settings(DEBUG=True)
@pytest.mark.django_db
def test_the_developers_page_shows_every_example():
    page = Client().get("/_components/").content.decode()
    for title, _code in component_views.examples():
        assert escape(title) in page


@pytest.mark.django_db
def test_the_developers_page_is_not_there_for_users():
    assert Client().get("/_components/").status_code == 404


def test_the_last_page_asks_no_database_and_tells_the_code():
    with bound_contextvars(request_id="7f3k-21"):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "7f3k-21" in response.content.decode()


def test_the_last_page_needs_no_file_that_could_be_missing():
    source = (Path(settings.BASE_DIR) / "templates" / "500.html").read_text(encoding="utf-8")
    assert "{% static" not in source
    assert "{% extends" not in source
    assert "{% include" not in source


def test_options_mark_the_chosen_one_and_escape_what_they_are_given() -> None:
    choices = [("", "ทั้งหมด"), (21, "ระยอง"), ("b", '<b>"')]
    html = components.options(choices, "21")
    assert html == (
        '<option value="">ทั้งหมด</option><option value="21" selected>ระยอง</option>'
        '<option value="b">&lt;b&gt;&quot;</option>'
    )
    assert "selected" not in components.options(choices, None)
    assert "selected" not in components.options(choices, "")
