"""Where no number of the law was loaded, the page names it and the way out; nothing fails without a word."""

import pytest
from django.test import Client
from django.urls import reverse

from mind_portal.accounts.models import User
from mind_portal.legal.models import Parameter


@pytest.mark.django_db
def test_a_page_that_needs_a_number_names_it_and_the_way_out(client: Client, executive: User) -> None:
    Parameter.objects.all().delete()
    client.force_login(executive)
    answer = client.get(reverse("loans:portfolio"))
    html = answer.content.decode()
    assert answer.status_code == 503
    assert "LOAN_CLASS_WATCH_FROM" in html
    assert "load_legal" in html
