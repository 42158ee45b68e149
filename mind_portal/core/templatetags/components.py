"""The parts that pages are built of. The developers' page `/_components/` shows each with its template code.

Parts that stand many times on a page (icon, tag, options, delta, bar, sparkline) are put together here, since an
included template costs about ten times as much; the others are templates in `templates/components/`.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mind_portal.core import thai

register = template.Library()

Number = float | Decimal

STATE_ICONS = {
    "good": "circle-check",
    "warn": "alert-triangle",
    "bad": "alert-octagon",
    "info": "info-circle",
    "none": "circle-dashed",
    "danger": "flame",
}
"""The icon that stands for a state when the page names none. An unknown state is shown as `none`."""

ANSWERS = {"pass": "check", "fail": "x", "na": "minus"}
"""Values of the three-button answer and their shapes."""

COMPLETENESS_FLOOR = 80
"""Per cent of the expected rows below which a figure turns grey and is not compared (look.md, principle 2)."""


# --- small marks ---------------------------------------------------------------------------------------------------


@cache
def _sprite() -> str:
    return static("tabler/icons.svg")


def icon_html(name: str, label: str = "", css: str = "") -> SafeString:
    """The SVG of a Tabler icon; without a label it is silent, since a word always stands beside it."""
    return _drawn(name, css, format_html('role="img" aria-label="{}"', label)) if label else _silent(name, css)


def _drawn(name: str, css: str, spoken: str) -> SafeString:
    extra = f" {css}" if css else ""
    return mark_safe(f'<svg class="m-ic{escape(extra)}" {spoken}><use href="{_sprite()}#tabler-{escape(name)}"/></svg>')


@lru_cache(maxsize=512)
def _silent(name: str, css: str) -> SafeString:
    return _drawn(name, css, 'aria-hidden="true"')


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """`{% icon "search" %}`; `{% icon "bell" _("Notices") %}` when no word stands beside it."""
    return icon_html(name, str(label), css)


@register.simple_tag
def tag(state: str, text: object, icon: str = "") -> SafeString:
    """`{% tag "good" _("Passed") %}`: a state as icon, word and colour. `icon=""` takes the state's own."""
    state = state if state in STATE_ICONS else "none"
    mark = icon_html(icon or STATE_ICONS[state])
    return mark_safe(f'<span class="m-tag m-tag--{state}">{mark}{conditional_escape(cast(str, text))}</span>')


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """`{% options provinces filter.data.province %}`: the options of a `<select>`, the chosen one marked."""
    marked = str(chosen) if chosen is not None else ""
    lines = []
    for value, text in choices:
        selected = " selected" if marked and str(value) == marked else ""
        lines.append(f'<option value="{escape(str(value))}"{selected}>{conditional_escape(cast(str, text))}</option>')
    return mark_safe("".join(lines))


@register.simple_tag
def delta(
    change: Number | None, good: str = "", unit: object = "", decimals: int | None = None, flat: float = 0
) -> str:
    """`{% delta change good="up" unit=_("points") decimals=1 %}`: a change with its meaning in a word.

    The arrow is the direction of the number. `good` ("up" or "down") gives the word and the colour; without it the
    number has no better or worse. Changes up to `flat` count as unchanged.
    """
    if change is None:
        return "–"
    size = change if change >= 0 else -change
    unchanged = size <= flat or not thai.format_number(size, decimals).strip("0.")
    direction = "flat" if unchanged else ("up" if change > 0 else "down")
    arrow = {"up": "arrow-up", "down": "arrow-down", "flat": "minus"}[direction]
    word, state = "", "none"
    if direction == "flat":
        word = _("unchanged")
    elif good:
        word, state = (_("better"), "good") if direction == good else (_("worse"), "bad")
    amount = thai.format_number(size, decimals)
    words = thai.NO_BREAK_SPACE.join(str(part) for part in (amount, unit, word) if str(part))
    sign = "" if word else {"up": _("up"), "down": _("down")}[direction]
    spoken = format_html('<span class="m-sr">{} </span>', sign) if sign else ""
    return format_html('<span class="m-delta m-{}">{}{}{}</span>', state, icon_html(arrow), spoken, words)


def _share(value: Number | None, whole: Number) -> float:
    """`value` of `whole` in per cent, kept within the drawing."""
    return max(0.0, min(100.0, 100.0 * float(value or 0) / float(whole))) if whole else 0.0


@register.simple_tag
def bar(value: Number | None, of: Number = 100, tick: Number | None = None, label: object = "", state: str = "") -> str:
    """`{% bar 58.7 tick=80 label=_("58.7 of 80") %}`: a bar with the target's tick.

    Silent without a label: then the figure itself must stand beside it. `state`: "", "2", "good", "bad".
    """
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    fill = f" m-bar__fill--{escape(state)}" if state else ""
    mark = f'<rect class="m-bar__tick" x="{_share(tick, of):.1f}%" width="2" height="17"/>' if tick is not None else ""
    return mark_safe(
        f'<svg class="m-bar" {spoken}><rect class="m-bar__track" y="4" width="100%" height="9" rx="4.5"/>'
        f'<rect class="m-bar__fill{fill}" y="4" width="{_share(value, of):.1f}%" height="9" rx="4.5"/>{mark}</svg>'
    )


@register.simple_tag
def sparkline(
    values: Sequence[Number | None],
    target: Number | None = None,
    label: object = "",
    width: int = 118,
    height: int = 38,
) -> str:
    """`{% sparkline trend target=80 label=_("24 months") %}`: a line drawn on the server, with gaps."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return ""
    bounds = [*known, float(target)] if target is not None else known
    low, high = min(bounds), max(bounds)
    span = (high - low) or 1.0
    step = (width - 10) / ((len(values) - 1) or 1)

    def y(value: Number) -> float:
        return round(height - 5 - (float(value) - low) / span * (height - 10), 1)

    commands, pen = [], "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        commands.append(f"{pen}{index * step:.1f} {y(value)}")
        pen = "L"
    last = max(index for index, value in enumerate(values) if value is not None)
    aim = f'<line x1="0" x2="{width}" y1="{y(target)}" y2="{y(target)}"/>' if target is not None else ""
    spoken = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return mark_safe(
        f'<svg class="m-spark" {spoken} width="{width}" height="{height}" viewBox="0 0 {width} {height}">{aim}'
        f'<path d="{" ".join(commands)}"/><circle cx="{last * step:.1f}" cy="{y(known[-1])}" r="3.2"/></svg>'
    )


@register.filter
def initial(name: object) -> str:
    """The letter that stands for a name in the round mark: the first consonant; เ แ โ ใ ไ are skipped."""
    text = str(name).lstrip("เแโใไ ")
    return text[:1]


# --- boxes -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/foot.html")
def foot(
    as_of: dt.datetime | str | None = None,
    completeness: Number | None = None,
    note: object = "",
    link: str = "",
    link_text: object = "",
) -> dict[str, Any]:
    """`{% foot as_of=computed_at completeness=99.1 link=url link_text=_("How counted") %}`: the foot of a card."""
    moment = thai.format_datetime(as_of) if isinstance(as_of, dt.datetime) else (as_of or "")
    return {
        "moment": moment,
        "complete": "" if completeness is None else thai.format_number(completeness),
        "thin": completeness is not None and completeness < COMPLETENESS_FLOOR,
        "note": note,
        "link": link,
        "link_text": link_text or _("See all"),
    }


@register.simple_block_tag
def card(content: str, title: object = "", **options: Any) -> str:
    """`{% card title=_("Latest inspections") as_of=computed_at %}…{% endcard %}`: head, body and foot.

    Options: `icon`, `level` (2), `id`, `css`, `flush` (body without padding, for tables), `aside` (safe HTML at the
    right of the head), and those of `foot`.
    """
    level = int(options.get("level", 2))
    mark = icon_html(options["icon"]) if options.get("icon") else ""
    heading = format_html("{}<h{}>{}</h{}>", mark, level, title, level) if title else ""
    head = format_html('<div class="m-card__head">{}{}</div>', heading, options.get("aside", "")) if heading else ""
    flush = " m-card__body--flush" if options.get("flush") else ""
    foot_options = {k: options[k] for k in ("as_of", "completeness", "note", "link", "link_text") if k in options}
    under = render_to_string("components/foot.html", foot(**foot_options)) if foot_options else ""
    named = format_html(' id="{}"', options["id"]) if options.get("id") else ""
    css = format_html(" {}", options["css"]) if options.get("css") else ""
    return format_html(
        '<section class="m-card{}"{}>{}<div class="m-card__body{}">{}</div>{}</section>',
        css, named, head, flush, mark_safe(content), under,
    )  # fmt: skip


@register.simple_block_tag
def note(content: str, state: str = "info", title: object = "", icon: str = "", role: str = "") -> str:
    """`{% note "warn" title=_("Item 27 has no answer") %}…{% endnote %}`: a banner. `role="alert"` for a refusal."""
    strong = format_html("<strong>{}</strong> ", title) if title else ""
    spoken = format_html(' role="{}"', role) if role else ""
    mark = icon_html(icon or STATE_ICONS.get(state, "info-circle"))
    return format_html(
        '<div class="m-note m-note--{}"{}>{}<div class="m-note__text">{}{}</div></div>',
        state, spoken, mark, strong, mark_safe(content.strip()),
    )  # fmt: skip


@register.simple_block_tag
def capture(content: str) -> str:
    """`{% capture as title %}…{% endcapture %}`: keep a piece of the page to show it in several places."""
    return mark_safe(content.strip())


@register.inclusion_tag("components/figure.html")
def figure(name: object, value: Number | str | None, unit: object = "", **options: Any) -> dict[str, Any]:
    """`{% figure _("Orders obeyed in time") 74.1 "%" decimals=1 change=-1.6 good="up" target=80 trend=values %}`.

    One figure with its five things: name, value and unit, change with a word, target and path, and (in the card's
    foot or by `as_of`, `completeness`) how fresh and how complete. Options: `decimals`, `change`, `change_unit`,
    `good`, `flat`, `target`, `trend`, `url`, `missing` (who has not reported), `sub`. Under the completeness floor
    the figure turns grey and is not compared.
    """
    decimals = options.get("decimals")
    complete = options.get("completeness")
    thin = complete is not None and complete < COMPLETENESS_FLOOR
    target = options.get("target")
    return {
        **dict.fromkeys(("good", "url", "missing", "sub", "as_of"), ""),
        "flat": 0,
        "target": target,
        "decimals": decimals,
        **options,
        "name": name,
        "unit": unit,
        "shown": value if isinstance(value, str) else thai.format_number(value, decimals),
        "thin": thin,
        "complete_text": "" if complete is None else thai.format_number(complete),
        "target_text": "" if target is None else thai.format_number(target),
        "compared": options.get("change") is not None and not thin,
        "trend": options.get("trend") or [],
        "change_unit": options.get("change_unit", unit),
    }


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]], empty_text: object = "") -> dict[str, Any]:
    """`{% timeline entries %}`: what happened, newest first. Entry: `at`, `title`, `text`, `state`, `icon`, `url`."""
    return {"entries": entries, "empty_text": empty_text}


@register.inclusion_tag("components/empty.html")
def empty(
    icon: str, title: object, text: object = "", url: str = "", action: object = "", **options: Any
) -> dict[str, Any]:
    """`{% empty "clipboard-list" _("No inspection yet") url=new_url action=_("Start one") %}`: nothing yet; what next.

    `primary=True` makes the act the page's one primary button; `level` is that of the heading (3).
    """
    level = options.get("level", 3)
    primary = options.get("primary", False)
    return {
        "icon": icon,
        "title": title,
        "text": text,
        "url": url,
        "action": action,
        "level": level,
        "primary": primary,
    }


@register.inclusion_tag("components/pager.html")
def pager(before: str = "", after: str = "", text: object = "", part: str = "") -> dict[str, Any]:
    """`{% pager before=previous_url after=next_url text=_("Rows 1–50") part="#results" %}`: keyset paging.

    `part` names the element that htmx swaps; without it, and without JavaScript, the links load the page.
    """
    return {"before": before, "after": after, "text": text, "part": part}


@register.inclusion_tag("components/progress.html")
def progress(value: Number | None, of: Number = 100, label: object = "", text: object = "") -> dict[str, Any]:
    """`{% progress 154200 of=241000 label=_("Importing the register") text=_("about 40 s left") %}`: a long job."""
    share = _share(value, of)
    return {"share": f"{share:.0f}", "width": f"{share:.1f}%", "label": label, "text": text}


# --- fields ----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/segment.html")
def segment(
    name: str, choices: Iterable[tuple[object, object]], selected: object = "", legend: object = ""
) -> dict[str, Any]:
    """`{% segment "period" choices selected=period legend=_("Period") %}`: a row of radio buttons."""
    options = [(str(value), text, str(value) == str(selected)) for value, text in choices]
    return {"name": name, "options": options, "legend": legend}


@register.inclusion_tag("components/segment_links.html")
def segment_links(items: Iterable[tuple[str, object, bool]], label: object) -> dict[str, Any]:
    """`{% segment_links items label=_("Period") %}`: the same row as links. Items: (address, text, current)."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/answer.html")
def answer(name: str, selected: str = "", legend: object = "", **options: Any) -> dict[str, Any]:
    """`{% answer "item-3.5" selected=given legend=item.text %}`: pass, fail, not applicable; 68 px, without JavaScript.

    Nothing is chosen beforehand. Options: `id`, `described_by`, `required`, `labels` (pass, fail, na).
    """
    words = options.pop("labels", None) or (_("Pass"), _("Fail"), _("Not applicable"))
    rows = zip(ANSWERS.items(), words, strict=True)
    buttons = [(value, mark, word, value == selected) for (value, mark), word in rows]
    return {"name": name, "buttons": buttons, "legend": legend, "id": options.get("id") or name, **options}


@register.simple_tag
def field(bound: BoundField) -> str:
    """`{% field form.name %}`: label, field, help and error of one form field, tied together for screen readers."""
    return bound.as_field_group()


@register.simple_tag
def steps(states: Iterable[str], label: object) -> str:
    """`{% steps states label=_("17 of 40 answered") %}`: one short bar an item: "pass", "fail", "na", "now" or ""."""
    bars = "".join(f'<span class="{f"m-steps--{escape(s)}" if s else ""}"></span>' for s in states)
    return format_html('<span class="m-steps" role="img" aria-label="{}">{}</span>', label, mark_safe(bars))


# --- scripts ---------------------------------------------------------------------------------------------------------

VENDOR_MODULES = {
    "echarts": "echarts/echarts.esm.min.mjs",
    "leaflet": "leaflet/leaflet.esm.js",
    "idb": "idb/index.js",
    "cel-js": "cel-js/index.js",
    "qrcode-generator": "qrcode-generator/qrcode.mjs",
}


@cache
def _modules() -> str:
    assets = Path(settings.PORTAL_DIR) / "assets"
    folder = assets / "static" / "js"
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.js"))]
    own = {f"portal/{name.removesuffix('.js')}": static(f"js/{name}") for name in names}
    vendors = {name: static(path) for name, path in VENDOR_MODULES.items()}
    return json.dumps({"imports": vendors | own | _siblings(assets / "vendor" / "cel-js")})


def _siblings(folder: Path) -> dict[str, str]:
    """Modules that import one another by "./name.js", under the names that production gives to files.

    Without this a browser would fetch them by their plain names, which no service worker keeps.
    """
    names = [f"{folder.name}/{path.name}" for path in sorted(folder.glob("*.js"))]
    shipped = {f"{settings.STATIC_URL}{name}": static(name) for name in names}
    return {plain: kept for plain, kept in shipped.items() if plain != kept}


@register.simple_tag
def import_map() -> SafeString:
    """The import map: `portal/NAME` for each of our modules in assets/static/js, and the vendors' by their names."""
    return mark_safe(_modules().replace("<", "\\u003c"))
