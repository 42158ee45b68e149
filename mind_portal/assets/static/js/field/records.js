// Records from their beginning to the moment that they wait in the outbox.
import { isoDay } from "portal/field/dom";
import { hereNow, newId, sha256, shrink, MOST_BYTES } from "portal/field/photo";
import { addEditions, addPhoto, addRecord, changeRecord, dropPhoto, edition, record, records, replaceRecord, takeAlong, takenAlong } from "portal/field/store";
import { toldBy } from "portal/field/told";
import { holder } from "portal/field/vault";

/** The server's clock as far as it was last known here. */
export const nowHere = () => Date.now() - (holder()?.ahead ?? 0);
const stamp = () => new Date().toISOString();

const FILED = ["photos", "differs", "done"];
/** The server has it: what is changed from here on is changed there. */
export const isFiled = (one) => FILED.includes(one?.state);
export class Filed extends Error {}

export const MOST_PHOTOS = 60;
export class TooLarge extends Error {}

/** Begin an inspection of a factory of the package. The place is noted when it is known; nobody waits for it. */
export async function begin(site, kind, current) {
  const held = await edition(current);
  const made = {
    id: newId(), state: "draft", site: site.id, siteName: site.name, place: site.place, facts: site.facts, last: site.last,
    findings: site.findings, spot: site.latitude ? { latitude: site.latitude, longitude: site.longitude } : null, version: current, title: held.title, kind, inspected_on: isoDay(nowHere()), day_chosen: false,
    details_changed: false, started_at: stamp(), ended_at: null, begun_place: null, ended_place: null, answers: {}, bases: {},
    dirty: {}, typed: {}, reasons: {}, signer: { name: "", role: "" }, photos: [], server: false, error: null, tries: 0,
  };
  await addRecord(made);
  hereNow().then((place) => place && changeRecord(made.id, (one) => { one.begun_place ??= place; })).catch(() => {}); // an extra
  return made;
}

/** An answer as it is changed; `parts` is laid over what is there. Undefined takes a part away. */
export function answer(id, code, parts, typed) {
  return changeRecord(id, (one) => {
    const next = { ...(one.answers[code] ?? {}), ...parts };
    for (const [name, value] of Object.entries(next)) if (value === undefined || value === "") delete next[name];
    if (next.value !== "fail") delete next.severity;
    if (Object.keys(next).length) one.answers[code] = next;
    else delete one.answers[code];
    if (typed === undefined) delete one.typed[code];
    else one.typed[code] = typed;
    one.dirty[code] = true;
    reopen(one);
  });
}

/** What was ready or refused and is changed is a draft again, until it is filed anew. `edits` tells the sender whether
 * what the server has heard is still what stands here. */
export function reopen(one) {
  if (isFiled(one)) throw new Filed();
  one.edits = (one.edits ?? 0) + 1;
  if (["waiting", "refused", "clash"].includes(one.state)) one.state = "draft";
  one.error = null;
}

export async function addPhotoTo(id, item, file) {
  const { raw, name } = await shrink(file);
  return keepPhoto(id, item, raw, name);
}

export async function keepPhoto(id, item, raw, name) {
  if (raw.byteLength > MOST_BYTES) throw new TooLarge();
  const made = { id: newId(), item, name, size: raw.byteLength, sha256: await sha256(raw), at: stamp(), place: null, sent: 0 };
  await addPhoto(made.id, id, raw);
  let listed = null;
  try {
    listed = await changeRecord(id, (one) => { one.photos.push(made); reopen(one); });
  } finally {
    if (!listed) await dropPhoto(made.id); // nobody would find it again
  }
  if (!listed) return null;
  hereNow(4000).then((place) => place && changeRecord(id, (one) => {
    const kept = one.photos.find((photo) => photo.id === made.id);
    if (kept && one.state === "draft") kept.place = place;
  })).catch(() => {});
  return made;
}

export async function removePhoto(id, photoId) {
  const next = await changeRecord(id, (one) => { one.photos = one.photos.filter((photo) => photo.id !== photoId); reopen(one); });
  if (next) await dropPhoto(photoId);
  return next;
}

/** Into the outbox: from here on it is the sender's. */
export async function file(id) {
  const place = await hereNow(3000);
  return changeRecord(id, (one) => {
    if (isFiled(one)) return; // in another tab
    one.state = "waiting";
    one.ended_at ??= stamp();
    one.ended_place ??= place;
    one.error = null;
  });
}

/** What is sent of a record: the answers with what they were based on, and the list of the photos. */
export const told = (one, { filing = true } = {}) => toldBy(one, holder(), filing);

// --- what is taken along ---

export async function load(get) {
  const chosen = (await takenAlong())?.chosen ?? [];
  const { status, data } = await get(`/field/load/?sites=${chosen.join(",")}`);
  if (status !== 200) throw new Error(String(status));
  await addEditions(data.editions);
  for (const draft of data.drafts) await takeDraft(draft, data);
  await takeAlong((now) => ({ ...data, chosen: now?.chosen ?? chosen, way: now?.way, loaded: Date.now() }));
  return data;
}

/** Add a factory to those of the day, or take it away. */
export function choose(siteId, wanted) {
  return takeAlong((kept) => {
    const now = kept ?? { chosen: [], sites: [], drafts: [], loaded: 0, current: null };
    const rest = now.chosen.filter((one) => one !== siteId);
    return { ...now, chosen: wanted ? [...rest, siteId] : rest };
  });
}

/** In which order the officer drives: as the plan has it, or to the nearest first. */
export async function keepWay(way) {
  if (await takenAlong()) await takeAlong((now) => ({ ...now, way }));
}

/** A draft of the server: begun here if unknown, else laid under what was changed here. */
async function takeDraft(draft, along) {
  const site = along.sites.find((one) => one.id === draft.site);
  const known = await record(draft.id);
  if (!known) {
    const title = along.editions.find((one) => one.id === draft.version)?.title;
    await addRecord({
      state: "draft", siteName: site.name, place: site.place, facts: site.facts, last: site.last, findings: site.findings,
      spot: site.latitude ? { latitude: site.latitude, longitude: site.longitude } : null, title, day_chosen: true, details_changed: false, ended_at: null, begun_place: null, ended_place: null, dirty: {},
      typed: {}, signer: { name: "", role: "" }, photos: [], server: true, error: null, tries: 0, ...draft,
      team: null, team_there: draft.team,
    });
    return;
  }
  if (known.state === "done" || known.state === "photos") return;
  await changeRecord(draft.id, (one) => {
    one.server = true;
    one.team_there = draft.team;
    for (const code of new Set([...Object.keys(draft.answers), ...Object.keys(one.answers)])) {
      if (one.dirty[code]) continue; // mine; the server's is compared when it is sent
      if (draft.answers[code]) one.answers[code] = draft.answers[code];
      else delete one.answers[code];
      if (draft.bases[code]) one.bases[code] = draft.bases[code];
      else delete one.bases[code];
    }
  });
}

/** The record under the checklist in force, with its photos and the answers to questions that it still asks. The old
 * one goes in the same step, or nothing happens. Null when it is gone already, or no newer checklist was taken along. */
export async function renew(id) {
  const [old, along] = [await record(id), await takenAlong()];
  if (!old || !along) return null;
  const before = await edition(old.version); // the same checklist in force, else the usual one
  const next = await edition(along.checklists?.find((one) => one.code === before?.code)?.version ?? along.current);
  if (!next || next.id === old.version) return null;
  const items = new Map(next.sections.flatMap((section) => section.items).map((item) => [item.code, item]));
  const answers = Object.fromEntries(Object.entries(old.answers).filter(([code]) => items.has(code)));
  const hasCells = (item, rows) => rows.every((row) => Object.keys(row).every((code) => item.columns?.some((one) => one.code === code)));
  const asked = ([code, text]) => items.has(code) && (typeof text === "string" || hasCells(items.get(code), text));
  const typed = Object.fromEntries(Object.entries(old.typed ?? {}).filter(asked));
  const made = {
    ...old, id: newId(), state: "draft", version: next.id, title: next.title, answers, bases: {}, dirty: {}, typed,
    server: false, error: null, started_at: stamp(),
  };
  return (await replaceRecord(id, made)) ? made : null;
}

export const waiting = async () => (await records()).filter((one) => ["waiting", "photos", "refused", "clash", "differs"].includes(one.state));
