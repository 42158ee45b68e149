"""What head office's editor of checklists is told: how often a version was used, and what is known of a factory."""

from collections.abc import Collection, Mapping

from django.db.models import Count, Model
from django.utils.translation import gettext_lazy as _

from audits.models import Inspection, InspectionDraft
from mind_portal.questionnaires.editing.hooks import Fact, register_facts, register_usage


def _counted(model: type[Model], version_ids: Collection[int]) -> Mapping[int, int]:
    rows = model._default_manager.filter(version_id__in=version_ids).values("version_id")
    return dict(rows.annotate(n=Count("pk")).values_list("version_id", "n"))


def tell_editor() -> None:
    register_usage("inspections", lambda version_ids: _counted(Inspection, version_ids))
    register_usage("drafts", lambda version_ids: _counted(InspectionDraft, version_ids))
    register_facts(
        {
            "today": Fact("date", _("day of the inspection")),
            "permitted_hp": Fact("number", _("permitted horsepower")),
            "permitted_workers": Fact("number", _("permitted workers")),
            "factory_class": Fact("number", _("class of the factory")),
        }
    )
