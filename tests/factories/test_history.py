"""The former states of sites and licences, kept by triggers."""

import pytest
from django.db import connection

from factories.models import Licence, Site
from tests.support import builders

pytestmark = pytest.mark.django_db


def test_every_path_of_a_change_leaves_the_state_before_it(rayong):
    site = builders.make_site(rayong, "เดิม")
    Site.objects.filter(pk=site.pk).update(name="สอง")
    with connection.cursor() as cursor:
        cursor.execute("update factories_site set name = 'สาม' where id = %s", [site.pk])
    assert list(site.history.order_by("pk").values_list("pgh_label", "name")) == [
        ("changed", "เดิม"),
        ("changed", "สอง"),
    ]


def test_counts_and_search_keys_are_no_history(rayong):
    site = builders.make_site(rayong)
    Site.objects.filter(pk=site.pk).update(open_findings=3, search_text="x", name=site.name)
    Licence.objects.update(class_expected=1)
    assert site.history.count() == 0
    assert site.licences.get().history.count() == 0


def test_a_licence_keeps_its_former_sizes(rayong):
    licence = builders.make_site(rayong).licences.get()
    Licence.objects.filter(pk=licence.pk).update(workers=99)
    assert licence.history.get().workers == 40
