// Empties the outbox: the answers of a record in one request, then its photos in pieces from where the server has them.
// Cut off at any step it goes on from there; whatever the server has not acknowledged stays on the tablet.
import { told } from "portal/field/records";
import { NotReached, SignedOut, isOnline, post, session } from "portal/field/server";
import { changeRecord, dropPhoto, ifFree, isFull, photo, record, records } from "portal/field/store";
import { holder } from "portal/field/vault";

const PIECE = 64 * 1024;
const PAUSES = [5, 15, 30, 60, 120]; // seconds between tries on a line that fails
let failures = 0;
let timer = 0;
const listeners = new Set();

export const progress = { id: null, photo: 0, of: 0, sent: 0, size: 0 };
export const onProgress = (act) => listeners.add(act);
const tell = () => listeners.forEach((act) => act());

/** Only what may have gone wrong on the way is tried again by itself; any other refused photo waits for the officer. */
const ON_THE_WAY = ["DOC-FILE-8", "AUD-FIELD-8"];
const isFinal = ({ lost, tries, breaches }) => lost || tries >= 3 || !breaches.some((breach) => ON_THE_WAY.includes(breach.rule));
const isAt = (item) => item.left_out || item.sent >= item.size;
const isStuck = (one) => one.photos.some((item) => item.refused) && one.photos.every((item) => isAt(item) || (item.refused && isFinal(item.refused)));
const wantsSending = (one) => one.state === "waiting" || (one.state === "photos" && !isStuck(one));

/** Send whatever waits. One tab at a time; `only`: one record, also a refused one that the officer sends again. */
export function send(only = null) {
  clearTimeout(timer);
  return ifFree("send", async () => {
    try {
      const seen = new Set();
      const asIs = (one) => `${one.id}/${one.edits ?? 0}`;
      for (;;) { // what is filed meanwhile goes too
        const mine = (await records()).filter((one) => (only && !seen.size ? one.id === only : wantsSending(one)) && !seen.has(asIs(one)));
        if (!mine.length) break;
        if (!seen.size) await sameOfficer();
        for (const one of mine.reverse()) {
          seen.add(asIs(one));
          await sendOne(one.id);
        }
      }
      failures = 0;
    } catch (error) {
      if (error instanceof SignedOut) return;
      if (!(error instanceof NotReached)) throw error;
      askLater();
      failures += 1;
      timer = setTimeout(() => send(), PAUSES[Math.min(failures, PAUSES.length) - 1] * 1000);
    } finally {
      Object.assign(progress, { id: null });
      tell();
    }
  });
}

/** Where the browser can (Chromium): its worker sends the answers when the line is back, though the page be closed. */
async function askLater() {
  const registration = await navigator.serviceWorker?.ready;
  await registration?.sync?.register("field-outbox").catch(() => {}); // not allowed: then only an open page sends
}

/** The session is asked first: another officer's records are neither read nor sent. */
async function sameOfficer() {
  const before = holder()?.owner;
  const now = await session();
  if (before !== now.owner) throw new SignedOut();
}

/** Keep a change. A tablet without room sends all the same, since what has arrived makes room: then it is only known here. */
async function noted(id, change) {
  try {
    return await changeRecord(id, change);
  } catch (error) {
    if (!isFull(error)) throw error;
    const one = await record(id);
    if (one) change(one);
    return one;
  }
}

async function sendOne(id) {
  let one = await noted(id, (kept) => {
    kept.tries = (kept.tries ?? 0) + 1;
    kept.tried_at = Date.now();
  });
  if (!one) return;
  if (!holder()) throw new SignedOut(); // shut meanwhile
  const edits = one.edits;
  Object.assign(progress, { id, photo: 0, of: one.photos.length, sent: 0, size: one.photos.filter((p) => !p.left_out).reduce((sum, p) => sum + p.size, 0) });
  tell();
  try {
    const { status, data } = await post("/field/send/", JSON.stringify(told(one)));
    if (anothers(data)) throw new SignedOut(); // somebody else signed in meanwhile: it waits for its own officer
    one = await noted(id, (kept) => outcome(kept, status, data, edits));
    if (!one && !holder()) throw new SignedOut(); // the tablet was shut meanwhile: the server knows it when it is sent again
    if (!one) return; // deleted meanwhile
    if (one.state === "photos" || (one.state === "differs" && one.photos.length)) await sendPhotos(one, data.photos ?? {});
  } catch (error) {
    await noted(id, (kept) => { kept.error = { kind: error instanceof SignedOut ? "signed_out" : "line", at: Date.now() }; });
    throw error;
  }
}

const anothers = (data) => (data.breaches ?? []).some((breach) => breach.rule === "AUD-FIELD-2");

/** What the server said, as the state of the record. One that was changed on its way is what the officer made of it:
 * filed anew it is sent again, and the server says how it differs. */
function outcome(one, status, data, edits) {
  one.error = null;
  Object.assign(one.bases, data.heard); // what stands there as it was sent: whoever corrects it clashes with nobody
  if (data.team && one.edits === edits) one.team = one.team_base = data.team;
  if (one.edits !== edits) {
    one.filed = data.filed ?? one.filed;
    return;
  }
  if (status === 200 && data.filed) {
    one.filed = data.filed;
    one.differences = data.differences;
    one.state = data.differences.length ? "differs" : one.photos.length ? "photos" : "done";
  } else if (status === 409) {
    one.state = "clash";
    one.clashes = data.conflicts;
    one.server = true;
  } else {
    one.state = "refused";
    one.error = { kind: "refused", at: Date.now(), status, breaches: data.breaches ?? [] };
  }
}

async function sendPhotos(one, arrived) {
  progress.sent = 0;
  for (const [n, item] of one.photos.entries()) {
    if (item.left_out) continue;
    Object.assign(progress, { photo: n + 1 });
    await sendPhoto(one, item, arrived[item.id] ?? 0);
  }
  await noted(one.id, (kept) => {
    if (kept.photos.some((item) => item.refused)) kept.error = { kind: "photo", at: Date.now() };
    else if (kept.state === "photos" && kept.photos.every(isAt)) kept.state = "done";
  });
}

async function sendPhoto(one, item, from) {
  const before = progress.sent;
  if (from < item.size) {
    const raw = await photo(item.id);
    if (!raw) return missing(one, item);
    const whole = new Uint8Array(raw);
    for (let at = from; ; ) {
      const address = `/field/records/${one.id}/photos/${item.id}/?start=${at}`;
      const { status, data } = await post(address, whole.subarray(at, at + PIECE), "application/octet-stream");
      if (status === 404) await sameOfficer(); // somebody else has signed in meanwhile: that refuses no photo
      if (status !== 200) return refused(one, item, status, data);
      at = data.received;
      progress.sent = before + at;
      tell();
      if (data.complete) break;
    }
  }
  progress.sent = before + item.size;
  await dropPhoto(item.id); // first, since it makes room; that it has arrived the server says again
  await noted(one.id, (kept) => {
    const here = kept.photos.find((each) => each.id === item.id);
    here.sent = item.size;
    delete here.refused;
  });
}

const missing = (one, item) => markRefused(one, item, { lost: true, breaches: [] });
const refused = (one, item, status, data) => markRefused(one, item, { status, breaches: data.breaches ?? [] });

/** The other photos go on; what becomes of this one the officer decides in the outbox. */
const markRefused = (one, item, why) => noted(one.id, (kept) => {
  const here = kept.photos.find((each) => each.id === item.id);
  here.refused = { at: Date.now(), tries: (here.refused?.tries ?? 0) + 1, ...why };
});

/** Try at once when the line comes back, when the page is looked at again, and now and then. */
export function keepSending() {
  const again = () => { failures = 0; if (holder()) send(); };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
  setInterval(() => { if (isOnline() && holder() && !progress.id) send(); }, 60_000);
}

