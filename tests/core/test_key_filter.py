"""What an address says of a key is a whole number or nothing."""

import re

import django_filters
import pytest

from factories.models import Site
from mind_portal.core.key_filter import KeyFilter
from tests.architecture.sources import ROOT


class Sites(django_filters.FilterSet):
    operator = KeyFilter(field_name="operator_id")

    class Meta:
        model = Site
        fields: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [("5", True), ("", True), ("9" * 30, True), ("x", False), ("1.5", False), ("-1e9999999", False)],
)
def test_only_whole_numbers_are_keys(text: str, is_valid: bool) -> None:
    assert Sites({"operator": text}, queryset=Site.objects.all()).is_valid() is is_valid


def test_no_filter_takes_a_number_with_an_exponent() -> None:
    apps = ("audits", "emergencies", "factories", "loans", "mind_portal")
    taken = [
        str(path.relative_to(ROOT))
        for app in apps
        for path in (ROOT / app).rglob("*.py")
        if path.name != "key_filter.py" and re.search(r"\bNumberFilter\b", path.read_text(encoding="utf-8"))
    ]
    assert taken == []
