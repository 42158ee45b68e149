"""Loading the areas: the same call makes them the first time and mends them ever after."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import models, transaction

from mind_portal.geography import reference
from mind_portal.geography.models import District, Province, Subdistrict

Counts = dict[str, dict[str, int]]
_BATCH = 2000
_M = TypeVar("_M", bound=models.Model)


@transaction.atomic
def load_areas() -> Counts:
    """Bring the three tables to the state of `reference`, writing only what differs.

    Returns by table the numbers of new, changed, unchanged and unknown rows; the last are rows that the reference does
    not know (an abolished area to which records still point) and stay.
    """
    return {
        "provinces": _load(Province, _province_rows(), ["name_th", "name_en", "abbreviation", "region", "has_office"]),
        "districts": _load(District, _district_rows(), ["name_th", "name_en", "province_id"]),
        "subdistricts": _load(
            Subdistrict, _subdistrict_rows(), ["name_th", "name_en", "district_id", "province_id", "postal_codes"]
        ),
    }


def _province_rows() -> Iterable[Province]:
    for row in reference.provinces().values():
        yield Province(**row._asdict(), has_office=row.code != reference.BANGKOK)


def _district_rows() -> Iterable[District]:
    for province, rows in reference.districts().items():
        for row in rows:
            yield District(**row._asdict(), province_id=province)


def _subdistrict_rows() -> Iterable[Subdistrict]:
    postal = reference.postal_codes()
    for province, rows in reference.subdistricts().items():
        for row in rows:
            yield Subdistrict(
                **row._asdict(), district_id=row.code[:4], province_id=province, postal_codes=list(postal[row.code])
            )


def _load(model: type[_M], rows: Iterable[_M], columns: Sequence[str]) -> dict[str, int]:
    manager = model._default_manager
    known = {values[0]: values[1:] for values in manager.values_list("pk", *columns)}
    counts = {"new": 0, "changed": 0, "unchanged": 0, "unknown": len(known)}
    changed: list[_M] = []
    for row in rows:
        before = known.get(row.pk)
        counts["unknown"] -= before is not None
        if before == tuple(getattr(row, column) for column in columns):
            counts["unchanged"] += 1
            continue
        counts["new" if before is None else "changed"] += 1
        changed.append(row)
    names = [column.removesuffix("_id") for column in columns]
    manager.bulk_create(changed, batch_size=_BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=names)
    return counts
