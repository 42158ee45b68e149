"""The list's state in the address: what is kept, the chips that take one thing away, the tabs and quick choices."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from factories import filters
from factories.selectors.choices import Choice, Choices
from mind_portal.core import thai

PAGES: Final = ("after", "before")
NAMES: Final = tuple(filters.SiteFilter.base_filters)


@dataclass(frozen=True)
class Chip:
    """A filter that is set, in words, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Select:
    """One quick choice beside the box. `options`: (value, label, chosen)."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]

    @property
    def html(self) -> SafeString:
        """The options; by a template they would cost ten times as much."""
        shown = (
            f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(text)}</option>'
            for value, text, chosen in self.options
        )
        return mark_safe("".join(shown))  # noqa: S308 - value and text are escaped

    @property
    def is_set(self) -> bool:
        return any(chosen and value for value, _label, chosen in self.options)


@dataclass(frozen=True)
class Group:
    """One filter of the filter screen. `kind`: chips, select, radio or switch; options: (value, label, count, chosen),
    of switches with the name of the filter at the end."""

    name: str
    legend: str
    kind: str
    options: list[tuple[str, str, int, bool]]
    switches: list[tuple[str, str, int, bool, str]] = field(default_factory=list)

    @property
    def chosen(self) -> bool:
        return any(option[3] for option in self.options)


def keep(data: QueryDict, *, pages: bool = False) -> QueryDict:
    """The filters of an address that are set, without empty ones and, unless `pages`, without the place in the list."""
    kept = QueryDict(mutable=True)
    for name in (*NAMES, *(PAGES if pages else ())):
        values = [value for value in data.getlist(name) if value.strip()]
        if values:
            kept.setlist(name, values)
    return kept


def address(path: str, state: QueryDict, **more: Any) -> str:
    """The path with a state and a few values more."""
    changed = state.copy()
    for name, value in more.items():
        changed[name] = str(value)
    return f"{path}?{changed.urlencode()}" if changed else path


def _without(state: QueryDict, name: str, value: str | None) -> QueryDict:
    changed = state.copy()
    if name == "licences":
        for time in filters.TIMES:
            changed.pop(time, None)
    left = [text for item in state.getlist(name) for text in item.split(",") if value is not None and text != value]
    if left:
        changed.setlist(name, left)
    else:
        changed.pop(name, None)
    return changed


def labels(offered: Choices) -> dict[str, dict[str, str]]:
    """What every value is called, by filter."""
    return {
        "province": dict(offered.provinces),
        "district": dict(offered.districts),
        "type": {code: f"{int(code)} {text}" for code, text in offered.types},
        "class": {value: str(text) for value, text in filters.CLASS_CHOICES},
        "status": {value: str(text) for value, text in filters.STATUS_CHOICES},
        "size": {value: str(text) for value, text in filters.SIZE_CHOICES},
        "location": {value: str(text) for value, text in filters.LOCATION_CHOICES},
        "inspected": {value: str(text) for value, text in filters.INSPECTED_CHOICES},
        "estate": {"in": _("In an industrial estate"), "out": _("Outside estates")},
        "findings": {"1": _("Has open findings")},
        "disagrees": {"1": _("Class differs from its size")},
    }


def chips(path: str, state: QueryDict, chosen: Mapping[str, Any], offered: Choices) -> list[Chip]:
    """The filters that are set, one chip a value."""
    words = labels(offered)
    found: list[Chip] = []
    for name, value in chosen.items():
        if name == "inspected_since":
            text = _("Inspected since %(day)s") % {"day": thai.format_date(value)}
            found.append(Chip(text, address(path, _without(state, name, None))))
            continue
        if name == "licences":
            found.append(Chip(_counted_words(value), address(path, _without(state, name, None))))
            continue
        for one in value if isinstance(value, list) else [value]:
            label = words[name].get(str(one)) or str(one)
            found.append(Chip(label, address(path, _without(state, name, str(one)))))
    return found


def _counted_words(counted: filters.Counted) -> str:
    """`Licences that began · November 2569`."""
    label = str(dict(filters.LICENCES_CHOICES)[counted.kind])
    if counted.kind not in ("new", "ended"):
        return label
    if counted.month:
        return f"{label} · {thai.format_date(counted.month, 'longmonth')}"
    if counted.since:
        return f"{label} · {_('since %(day)s') % {'day': thai.format_date(counted.since)}}"
    return label


def tabs(path: str, data: QueryDict, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The ready-made views: address, label, number found (None before it is known) whether it is the current one."""
    views = [
        ("", "", _("In the register")),
        ("findings", "1", _("Open findings")),
        ("inspected", "notfy", _("Not inspected this fiscal year")),
        ("disagrees", "1", _("Class differs")),
        ("location", "any", _("Place in doubt")),
        ("status", "all", _("Ended ones too")),
    ]
    state = keep(data)
    current = state.urlencode()
    found = []
    for name, value, label in views:
        query = QueryDict(mutable=True)
        if name:
            query[name] = value
        found.append({
            "url": address(path, query), "label": label, "found": counts.get(name),
            "current": current == query.urlencode(),
        })  # fmt: skip
    if current and not any(tab["current"] for tab in found):
        found.insert(1, {"url": address(path, state), "label": _("This search"), "found": None, "current": True})
    return found


def quick_filters(chosen: Mapping[str, Any], offered: Choices, *, with_province: bool) -> list[Select]:
    """The four choices beside the box: area, type, class, status."""
    words = labels(offered)
    area: tuple[str, str, Sequence[Choice]] = ("district", _("District"), offered.districts)
    if with_province and not offered.districts:
        area = ("province", _("Province"), offered.provinces)
    types = [(code, words["type"][code]) for code, _text in offered.types]
    statuses = [(value, str(label)) for value, label in filters.STATUS_CHOICES]
    classes = [(value, str(label)) for value, label in filters.CLASS_CHOICES]
    shown = [area, ("type", _("Type"), types), ("class", _("Class"), classes), ("status", _("Status"), statuses)]
    return [_select(name, label, options, chosen.get(name) or []) for name, label, options in shown]


def _select(name: str, label: str, options: Sequence[Choice], chosen: list[str]) -> Select:
    joined = ",".join(chosen)
    known = {value for value, _text in options}
    rows = [("", f"{label}: {_('all')}" if name != "status" else f"{label}: {_('in force')}", not chosen)]
    if joined and joined not in known:
        rows.append((joined, f"{label}: {', '.join(value.lstrip('0') or value for value in chosen)}", True))
    rows += [(value, text, value == joined) for value, text in options]
    return Select(name, label, rows)


def groups(
    counted: Mapping[str, Counter[str]], chosen: Mapping[str, Any], offered: Choices, *, with_province: bool
) -> list[Group]:
    """Every filter of the filter screen with the count of each option; options that would leave nothing fall out
    unless they are chosen."""
    words = labels(offered)
    found: list[Group] = []
    if with_province:
        found.append(_group("province", _("Province"), "select", words, counted, chosen))
    if offered.districts:
        found.append(_group("district", _("District"), "select", words, counted, chosen))
    for name, legend, kind in (
        ("type", _("Type of factory"), "chips"),
        ("class", _("Class"), "chips"),
        ("status", _("Status"), "chips"),
        ("size", _("Size"), "chips"),
        ("inspected", _("Last inspection"), "radio"),
        ("findings", _("To be looked at"), "switch"),
        ("location", _("Doubts about the place"), "chips"),
        ("estate", _("Estate"), "radio"),
    ):
        group = _group(name, legend, kind, words, counted, chosen)
        found.append(group)
        if kind == "switch":
            disagrees = _group("disagrees", "", kind, words, counted, chosen)
            group.switches.extend((*option, group.name) for option in group.options)
            group.switches.extend((*option, "disagrees") for option in disagrees.options)
            group.options.extend(disagrees.options)
    return found


def _group(
    name: str, legend: str, kind: str, words: Mapping[str, Mapping[str, str]],
    counted: Mapping[str, Counter[str]], chosen: Mapping[str, Any],
) -> Group:  # fmt: skip
    value = chosen.get(name) or []
    set_values = [str(one) for one in (value if isinstance(value, list) else [value])]
    counts = counted.get(name, Counter())
    known = [one for one in words[name] if one not in ("all", "any")]
    if name == "type":
        known.sort(key=lambda code: (-counts[code], code))
    options = [
        (one, words[name][one], counts[one], one in set_values) for one in known if counts[one] or one in set_values
    ]
    return Group(name, legend, kind, options)
