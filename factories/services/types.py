"""Loading the schedule of factory types."""

from django.db import transaction

from factories import types_data
from factories.models import FactoryType, TypeLimit


@transaction.atomic
def load_factory_types() -> dict[str, int]:
    """Bring types and limits to what the data file says; idempotent. A type is never removed, a limit may be."""
    types = [FactoryType(**row) for row in types_data.types()]
    FactoryType.objects.bulk_create(
        types,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["is_heading", "name_th", "name_en", "high_risk"],
    )
    limits = [TypeLimit(**row) for row in types_data.limits()]
    columns = [field.name for field in TypeLimit._meta.fields if field.name not in ("id", "type", "effective_from")]
    TypeLimit.objects.bulk_create(
        limits, update_conflicts=True, unique_fields=["type", "effective_from"], update_fields=columns
    )
    known = {(limit.type_id, limit.effective_from) for limit in limits}
    gone = [row.pk for row in TypeLimit.objects.all() if (row.type_id, row.effective_from) not in known]
    TypeLimit.objects.filter(pk__in=gone).delete()
    return {"types": len(types), "limits": len(limits), "removed": len(gone)}
