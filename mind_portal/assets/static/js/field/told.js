// What is sent of a record. The service worker has these lines too (templates/audits/field/sw.js), so they know no page.

export function toldBy(one, { blank, owner }, filing) {
  const bases = {};
  for (const code of new Set([...Object.keys(one.answers), ...Object.keys(one.bases), ...Object.keys(one.dirty)])) {
    bases[code] = one.bases[code] ?? blank;
  }
  return {
    id: one.id, officer: owner, site: one.site, version: one.version, kind: one.kind, inspected_on: one.inspected_on,
    day_chosen: one.day_chosen, details_changed: one.details_changed, started_at: one.started_at, ended_at: one.ended_at,
    device_now: new Date().toISOString(), answers: one.answers, bases, reasons: one.reasons, file: filing,
    begun_place: one.begun_place, ended_place: one.ended_place, signer: one.signer, receipt: one.receipt ?? "", team: one.team ?? null, team_base: one.team_base ?? null,
    photos: one.photos.map(({ sent, refused, ...photo }) => photo),
  };
}
