"""Several who press at once begin one draft, and each of them is led to it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mind_portal.accounts.roles import Role
from mind_portal.questionnaires.editing.services import begin_next
from mind_portal.questionnaires.models import DraftVersion
from mind_portal.questionnaires.xlsform.services import begin_from_xlsform
from tests.audits.builders import small_definition
from tests.questionnaires.editing.builders import CODE, published
from tests.support.builders import make_user
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_next_version_begun_four_times_at_once_is_one_draft() -> None:
    published()
    editor = make_user(Role.HEAD_OFFICE)
    found = at_once(*[lambda: begin_next(code=CODE, actor=editor, now=timezone.now())] * 4)
    assert found == ["done"] * 4
    assert DraftVersion.objects.filter(code=CODE).count() == 1


def test_a_workbook_taken_over_four_times_at_once_is_one_draft() -> None:
    editor = make_user(Role.HEAD_OFFICE)
    data = small_definition(code=CODE)
    found = at_once(*[lambda: begin_from_xlsform(data=data, actor=editor, now=timezone.now())] * 4)
    assert found == ["done"] * 4
    assert DraftVersion.objects.filter(code=CODE).count() == 1


def test_begin_leads_to_the_open_draft_also_of_a_checklist_that_was_never_published(client: Client) -> None:
    editor = make_user(Role.HEAD_OFFICE)
    draft = begin_from_xlsform(data=small_definition(code=CODE), actor=editor, now=timezone.now())
    client.force_login(editor)
    answer = client.post(reverse("questionnaires:draft_begin", args=[CODE]))
    assert answer["Location"] == reverse("questionnaires:draft_outline", args=[draft.pk])
