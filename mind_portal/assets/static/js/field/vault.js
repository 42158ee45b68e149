// Records at rest: AES-GCM with a key that the server gives to this officer only, at sign-in. The browser keeps it as a
// key that no script can read out, in a database of its own; signing out throws that database away, and the records
// stay behind, unreadable until the same officer has signed in again. `docs/field-pages.md` says what this does not do.
import { openDB } from "idb";

export const KEYS = "mind-field-keys";
const STORE = "keys";
const text = new TextEncoder();
const words = new TextDecoder();

export const isFull = (error) => error?.name === "QuotaExceededError" || /quota/i.test(error?.message ?? "");

let held = null; // {owner, name, office, vault, seal, until, ahead, blank}
let opening = null; // one connection, though several ask at once: one more would keep the key from being thrown away
const listeners = new Set();

export const onLock = (act) => listeners.add(act);
export const holder = () => (held && Date.now() < held.until ? held : null);

function keys() {
  opening ??= openDB(KEYS, 1, {
    upgrade: (db) => db.createObjectStore(STORE, { keyPath: "slot" }),
    blocking: () => { forget(); }, // signed out in another tab
    terminated: () => { opening = null; },
  });
  opening.catch(() => { opening = null; });
  return opening;
}

function forget() {
  opening?.then((open) => open.close(), () => {});
  opening = null;
  held = null;
  for (const act of listeners) act();
}

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** From what the server says of whoever is signed in. One officer at a time: another's key goes. */
export async function unlock(session) {
  const vault = await crypto.subtle.importKey("raw", bytes(session.vault), "AES-GCM", false, ["encrypt", "decrypt"]);
  const seal = await crypto.subtle.importKey("raw", bytes(session.seal), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  held = {
    slot: "now", owner: session.user.id, name: session.user.name, office: session.user.office, vault, seal,
    until: Date.now() + session.hours * 3_600_000,
    ahead: Date.now() - Date.parse(session.now),
    blank: session.blank,
  };
  try {
    await (await keys()).put(STORE, held);
  } catch (error) {
    if (!isFull(error)) throw error; // the key serves as long as this page is open: enough to send and make room
  }
  return held;
}

/** The key that an earlier visit left here, if its hours are not over. */
export async function remembered() {
  const kept = await (await keys()).get(STORE, "now");
  if (kept && Date.now() >= kept.until) await lock();
  else if (kept) held = kept;
  return holder();
}

/** Throw the key away; what it opened stays, shut. */
export async function lock() {
  forget();
  await new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(KEYS);
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  });
}

const bound = (owner, id) => text.encode(`${owner}/${id}`);

async function seal(raw, id) {
  const { vault, owner } = held;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(owner, id) }, vault, raw);
  return { owner, iv, box };
}

const open = (row, id) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: bound(row.owner, id) }, held.vault, row.box);

export const sealJson = (value, id) => seal(text.encode(JSON.stringify(value)), id);
export const openJson = async (row, id) => JSON.parse(words.decode(await open(row, id)));
export const sealBytes = seal;
export const openBytes = open;

/** The mark by which the server sees that a saved file is this officer's and was not changed. */
export async function mark(payload) {
  const made = await crypto.subtle.sign("HMAC", held.seal, text.encode(payload));
  return [...new Uint8Array(made)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
