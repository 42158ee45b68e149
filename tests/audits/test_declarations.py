"""Self-declarations: begun once, filled in, declared for good, and set beside what the officer found."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from audits.declarations.models import SelfDeclaration
from audits.declarations.selectors import declared_beside
from audits.declarations.services import begin_declaration, declare, examine_declaration, save_declaration
from audits.services import file_draft
from mind_portal.accounts.models import EnterpriseRole
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.forms import Change
from tests.audits import builders
from tests.audits.builders import NOW
from tests.support.builders import make_site, make_user

CONTACT = {"name": "ก", "post": "ข", "phone": "038 000 000"}


@pytest.fixture
def site(rayong: Any) -> Any:
    return make_site(rayong)


@pytest.fixture
def operator(site: Any) -> Any:
    user = make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=user, operator=site.operator, kind="certifier", granted_at=NOW)
    return user


def value_of(item: Item) -> Any:
    if item.type == "choice":
        return item.choices[0].code
    if item.code == "contacts":
        return [CONTACT] * 3
    if item.code == "machine_rows":
        return [{"name": "มอเตอร์", "maker": None, "use": None, "hp_each": 5, "quantity": 2}]
    return {"compliance": "pass", "yes_no": False, "number": 1, "text": "x", "date": "2026-11-01"}[item.type]


def fill(row: SelfDeclaration, actor: Any, **items: Any) -> None:
    found = examine_declaration(row, builders.TODAY)
    changes = [Change(code, {"value": value_of(item)}, "") for code, item in found.shown.items() if item.required]
    changes += [Change(code, {"value": value}, "") for code, value in items.items()]
    save_declaration(declaration_id=row.pk, changes=changes, actor=actor, now=NOW)


def sign(row: SelfDeclaration, actor: Any, **changes: Any) -> SelfDeclaration:
    given: dict[str, Any] = {"signer": "สมชาย ใจดี", "confirmed": True, "reasons": {}} | changes
    return declare(declaration_id=row.pk, actor=actor, now=NOW, **given)


def test_it_is_begun_once_filled_in_and_declared_for_good(site: Any, operator: Any, officer: Any) -> None:
    builders.make_declaration(make_site(site.province))  # loads the form
    row = begin_declaration(declaration_id=builders.new_id(), site=site, actor=operator, now=NOW)
    assert begin_declaration(declaration_id=builders.new_id(), site=site, actor=operator, now=NOW).pk == row.pk
    with pytest.raises(DomainError) as refused:
        sign(row, operator)
    assert {breach.rule for breach in refused.value.breaches} == {"AUD-FILE-3", "AUD-FILE-6"}
    fill(row, operator)
    for changes in ({"signer": " "}, {"confirmed": False}):
        with pytest.raises(DomainError) as refused:
            sign(row, operator, **changes)
        assert [breach.rule for breach in refused.value.breaches] == ["AUD-DECLARE-3"]
    done = sign(row, operator)
    assert (done.status, done.fiscal_year, done.signer_name) == ("declared", 2570, "สมชาย ใจดี")
    assert sign(row, operator).pk == done.pk
    assert Entry.objects.about(done).filter(verb="audits.self_declared").count() == 1
    with pytest.raises(DomainError) as refused:
        save_declaration(declaration_id=row.pk, changes=[], actor=operator, now=NOW)
    assert refused.value.breaches[0].rule == "AUD-DECLARE-2"
    again = begin_declaration(declaration_id=builders.new_id(), site=site, actor=operator, now=NOW)
    assert again.answers["items"]["fire_exits"] == {"value": "pass"}, "what was declared last is laid in"


def test_two_contacts_are_one_too_few(site: Any, operator: Any) -> None:
    row = builders.make_declaration(site)
    fill(row, operator, contacts=[CONTACT] * 2)
    with pytest.raises(DomainError) as refused:
        sign(row, operator)
    assert [breach.rule for breach in refused.value.breaches] == ["AUD-FILE-6"]


def test_the_database_holds_one_draft_a_factory_and_a_signer(site: Any, operator: Any) -> None:
    row = builders.make_declaration(site)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfDeclaration.objects.filter(pk=row.pk).update(status="declared")
    row.pk = builders.new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_office_sees_it_once_it_is_declared(client: Client, site: Any, operator: Any, officer: Any) -> None:
    row = builders.make_declaration(site)
    client.force_login(officer)
    assert client.get(f"/audits/declarations/{row.pk}/").status_code == 404
    declared = builders.make_declaration(site, declared=True, fire_exits={"value": "fail", "note": "ประตูล็อก"})
    html = client.get(f"/audits/declarations/{declared.pk}/").content.decode()
    assert "ประตูล็อก" in html
    assert str(declared.pk) in client.get("/audits/declarations/").content.decode()
    client.force_login(operator)
    assert client.get(f"/audits/declarations/{row.pk}/").status_code == 200


def test_the_operator_s_pages_without_a_script(client: Client, site: Any, operator: Any) -> None:
    builders.make_declaration(make_site(site.province))
    client.force_login(operator)
    assert site.name in client.get("/audits/declarations/").content.decode()
    begun = client.post("/audits/declarations/begin/", {"site": site.pk})
    row = SelfDeclaration.objects.get(site=site)
    assert begun["Location"] == f"/audits/declarations/{row.pk}/"
    page = f"/audits/declarations/{row.pk}/fire/"
    assert client.get(page).status_code == 200
    sent = client.post(page, {"q-extinguishers": "๑๒", "q-extinguishers-base": "", "go": "next"})
    assert sent["Location"].endswith("/energy/")
    row.refresh_from_db()
    assert row.answers["items"]["extinguishers"] == {"value": 12}
    bad = client.post(page, {"q-extinguishers": "สิบ", "q-extinguishers-base": ""})
    assert bad.status_code == 422
    saved = client.post(page, {"q-extinguishers": "7", "q-extinguishers-base": "", "only": "extinguishers"},
                        headers={"X-Autosave": "1"})  # fmt: skip
    assert saved.json()["errors"] == {}
    refused = client.post(f"/audits/declarations/{row.pk}/declare/", {"signer": "ก", "true": "1"})
    assert refused.status_code == 422
    assert "AUD-FILE-3" in refused.content.decode()


def test_declared_pass_and_found_fail_stands_beside_the_inspection(client: Client, site: Any, officer: Any) -> None:
    version = builders.load_real()
    draft = builders.make_draft(site, officer, version, items={}, inspected_on=builders.today())
    builders.answer_all(draft)
    draft.answers["items"]["fire_exits"] = {"value": "fail", "note": "ลังสินค้าขวางประตู", "severity": "critical"}
    draft.save(update_fields=["answers"])
    builders.make_declaration(site, declared=True, fire_exits={"value": "pass"}, machine_guards={"value": "pass"})
    inspection = file_draft(draft_id=draft.pk, actor=officer, now=timezone.now()).inspection
    found = declared_beside(officer, inspection)
    assert found is not None
    assert [(one["theirs"], one["mine"]) for one in found["differ"]] == [("pass", "fail")]
    assert found["same"] == 1
    client.force_login(officer)
    html = client.get(f"/audits/{inspection.pk}/").content.decode()
    assert "รับรองว่าผ่าน" in html
    SelfDeclaration.objects.update(declared_at=timezone.now() + dt.timedelta(days=1))
    assert declared_beside(officer, inspection) is None, "declared after the visit: no comparison"
