"""Every list that a figure leads to understands the days that the figure adds up."""

import pytest
from django.test import Client
from django.urls import resolve, reverse

from mind_portal.accounts.models import User
from mind_portal.rollups import catalogue

LEADING = [measure for measure in catalogue.measures() if measure.drill]


@pytest.mark.parametrize("measure", LEADING, ids=lambda measure: measure.code)
def test_the_list_behind_a_figure_opens_with_its_filters(
    measure: catalogue.Measure, client: Client, executive: User
) -> None:
    client.force_login(executive)
    assert resolve(reverse(measure.drill)).url_name
    for days in ("month=2026-10", "since=2026-10-01", "since=2026-10-01&until=2026-10-31"):
        answer = client.get(f"{reverse(measure.drill)}?province=21&{days}&{measure.drill_query}")
        assert answer.status_code == 200, f"{measure.code}: {answer.request['QUERY_STRING']}"
