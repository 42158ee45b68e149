// What is kept on the tablet. Records, photos and the package are encrypted; in the open lie only whose they are, their
// state and their size. Checklists are no secret and stay for as long as a record needs them, whatever worker runs.
import { openDB } from "idb";
import { holder, openBytes, openJson, sealBytes, sealJson } from "portal/field/vault";

export { isFull } from "portal/field/vault";

let opening = null; // one connection, though several ask at once
const news = new BroadcastChannel("mind-field");
const listeners = new Set();
news.onmessage = (event) => tell(event.data);

function tell(what) {
  for (const act of listeners) act(what);
}

/** Another tab, or this one, changed something: `act("records")`. */
export const onChange = (act) => listeners.add(act);
function changed(what) {
  tell(what);
  news.postMessage(what);
}

function db() {
  opening ??= openDB("mind-field", 1, {
    upgrade(made) {
      made.createObjectStore("records", { keyPath: "id" }).createIndex("owner", "owner");
      made.createObjectStore("photos", { keyPath: "id" }).createIndex("record", "record");
      made.createObjectStore("package", { keyPath: "owner" });
      made.createObjectStore("editions", { keyPath: "id" });
    },
    blocking: () => { opening?.then((open) => open.close()); opening = null; },
    terminated: () => { opening = null; },
  });
  opening.catch(() => { opening = null; });
  return opening;
}

/** One at a time, over all tabs. */
export const alone = (name, act) => (navigator.locks ? navigator.locks.request(`field-${name}`, act) : act());

/** Only if nobody else is at it. */
export const ifFree = (name, act) =>
  navigator.locks ? navigator.locks.request(`field-${name}`, { ifAvailable: true }, (lock) => (lock ? act() : null)) : act();

// --- records ---

/** Null for what this key does not open, after a restored backup for instance: the other records do not suffer by it. */
async function unpack(row) {
  const held = await openJson(row, row.id).catch(() => null);
  return held && { ...held, id: row.id, state: row.state, updated: row.updated };
}

async function pack(record) {
  const { id, state, updated, ...rest } = record;
  const box = await sealJson(rest, id);
  return { id, state, updated, ...box, bytes: box.box.byteLength };
}

export async function record(id) {
  const row = await (await db()).get("records", id);
  return row && row.owner === holder()?.owner ? unpack(row) : null;
}

/** This officer's records, the newest first. */
export async function records() {
  const owner = holder()?.owner;
  if (owner === undefined) return [];
  const rows = await (await db()).getAllFromIndex("records", "owner", owner);
  const open = (await Promise.all(rows.map(unpack))).filter(Boolean);
  return open.sort((a, b) => b.updated - a.updated);
}

/** How many records of other officers wait here: their number, nothing else. */
export async function strangers() {
  const owner = holder()?.owner;
  const rows = await (await db()).getAll("records");
  return rows.filter((row) => row.owner !== owner && row.state !== "done").length;
}

/** How many of this officer's own records cannot be opened. */
export async function unreadable() {
  const owner = holder()?.owner;
  if (owner === undefined) return 0;
  const rows = await (await db()).getAllFromIndex("records", "owner", owner);
  return (await Promise.all(rows.map(unpack))).filter((one) => !one).length;
}

export async function addRecord(record) {
  await (await db()).put("records", await pack({ ...record, updated: Date.now() }));
  changed("records");
}

/** Change a record as it is now, not as a tab remembers it: two tabs do not overwrite one another. Null when it is not
 * here any more, or not this officer's. */
export function changeRecord(id, change) {
  return alone(`record-${id}`, async () => {
    const owner = holder()?.owner;
    const now = await record(id);
    if (!now) return null;
    const next = (await change(now)) ?? now;
    next.updated = Date.now();
    const row = await pack(next).catch((error) => { if (holder()) throw error; }); // shut meanwhile
    if (row?.owner !== owner) return null; // another officer's key came meanwhile: it does not become his
    await (await db()).put("records", row);
    changed("records");
    return next;
  });
}

export async function dropRecord(id) {
  const open = await db();
  for (const key of await open.getAllKeysFromIndex("photos", "record", id)) await open.delete("photos", key);
  await open.delete("records", id);
  changed("records");
}

/** One record in the place of another, which gives it its photos: in one transaction. False when the old one is gone. */
export async function replaceRecord(id, made) {
  const row = await pack({ ...made, updated: Date.now() });
  const step = (await db()).transaction(["records", "photos"], "readwrite");
  const photos = step.objectStore("photos");
  const here = await step.objectStore("records").get(id);
  if (here) {
    for (const each of await photos.index("record").getAll(id)) await photos.put({ ...each, record: made.id });
    await step.objectStore("records").put(row);
    await step.objectStore("records").delete(id);
  }
  await step.done;
  changed("records");
  return Boolean(here);
}

// --- photos ---

export async function addPhoto(id, recordId, raw) {
  const box = await sealBytes(raw, id);
  await (await db()).put("photos", { id, record: recordId, ...box, bytes: raw.byteLength });
}

/** The bytes of a photo, null when they are not here any more. */
export async function photo(id) {
  const row = await (await db()).get("photos", id);
  return row && row.owner === holder()?.owner ? openBytes(row, id).catch(() => null) : null;
}

export async function dropPhoto(id) {
  await (await db()).delete("photos", id);
}

// --- what was taken along ---

export async function takenAlong() {
  const owner = holder()?.owner;
  const row = owner === undefined ? null : await (await db()).get("package", owner);
  return row ? openJson(row, "package").catch(() => null) : null; // what cannot be opened is loaded again
}

/** Change the package as it is now: what was chosen while another was on its way stays chosen. */
export function takeAlong(change) {
  return alone("package", async () => {
    const box = await sealJson(change(await takenAlong()), "package");
    await (await db()).put("package", box);
    changed("package");
  });
}

export async function addEditions(editions) {
  const open = await db();
  for (const edition of editions) await open.put("editions", edition);
}

export const edition = async (id) => (await db()).get("editions", id);
