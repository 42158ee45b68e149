// Talking with the server. Four outcomes: an answer, refused (with reasons), signed out, not reached.
import { unlock } from "portal/field/vault";

export class NotReached extends Error {}
export class SignedOut extends Error {}

const PATIENCE = 45_000;
let csrf = "";
let online = navigator.onLine;
const listeners = new Set();

export const isOnline = () => online;
export const onLine = (act) => listeners.add(act);

function heard(is) {
  if (online === is) return;
  online = is;
  for (const act of listeners) act(is);
}
window.addEventListener("offline", () => heard(false));

async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options,
    });
  } catch {
    heard(false);
    throw new NotReached();
  }
  heard(true);
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status >= 500 || answer.status === 429) throw new NotReached(String(answer.status));
  return answer;
}

async function read(answer) {
  try {
    return { status: answer.status, data: await answer.json() };
  } catch (error) {
    if (answer.ok || error.name === "AbortError" || error instanceof TypeError) throw new NotReached(); // cut off midway
    return { status: answer.status, data: { breaches: [] } };
  }
}

const SHUT = "mind-field-shut"; // also in js/shell.js
const isShut = () => localStorage.getItem(SHUT) !== null;

/** The officer locks the tablet: from here on only a new sign-in opens it, so his session ends, now or with the line. */
export const shut = () => localStorage.setItem(SHUT, "1");

async function endSession() {
  try {
    await ask("/accounts/logout/", { method: "POST", headers: { "X-CSRFToken": csrf } });
  } finally {
    csrf = "";
  }
  throw new SignedOut();
}

/** Who is signed in. The keys come with it. */
export async function session() {
  try {
    const answer = await ask("/field/session/");
    if (!answer.ok) throw new SignedOut();
    const { data } = await read(answer);
    csrf = data.csrf;
    return isShut() ? await endSession() : await unlock(data);
  } catch (error) {
    if (error instanceof SignedOut) localStorage.removeItem(SHUT);
    throw error;
  }
}

export async function get(address) {
  return read(await ask(address));
}

/** A POST; when the token is an old one, once more with a new one. */
export async function post(address, body, type = "application/json") {
  const send = () => ask(address, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": csrf } });
  if (!csrf) await session();
  let answer = await send();
  if (answer.status === 403) {
    await session();
    answer = await send();
  }
  return read(answer);
}
