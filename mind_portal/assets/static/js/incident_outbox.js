/* What was written while the network was away: kept in the browser with the id that makes sending twice one, and with
   whose it is: on a shared computer nobody sends, or reads, what another has written. */
const KEY = "mind-incident-outbox";

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) || "[]");
  } catch {
    return [];
  }
}

function write(entries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
    return true;
  } catch {
    return false;
  }
}

/* Keep one record for an address; false when the browser keeps nothing. */
export function keep(address, owner, fields) {
  return write([...read(), { address, owner, fields }]);
}

export function waiting(address, owner) {
  return read().filter((entry) => entry.address === address && entry.owner === owner);
}

export function forget(clientId) {
  write(read().filter((entry) => entry.fields.client_id !== clientId));
}

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
}

let busy = false;

/* Send what waits for an address, the oldest first. A refusal stays with its reason; how many were taken. Only JSON says
   that it was taken: a session that has ended answers with the page to sign in at, and that keeps nothing. */
export async function send(address, owner) {
  if (busy) return 0;
  busy = true;
  let taken = 0;
  try {
    for (const entry of waiting(address, owner).filter((one) => !one.refused)) {
      const answer = await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token() },
        body: new URLSearchParams(entry.fields),
      });
      const json = (answer.headers.get("Content-Type") || "").includes("json");
      if (answer.ok && json) {
        forget(entry.fields.client_id);
        taken += 1;
      } else if (answer.status === 422) {
        const why = json ? (await answer.json()).errors.join(" ") : "422";
        write(read().map((one) => (one.fields.client_id === entry.fields.client_id ? { ...one, refused: why } : one)));
      } else {
        break;
      }
    }
  } catch {
    /* The network is away; it stays kept. */
  } finally {
    busy = false;
  }
  return taken;
}
