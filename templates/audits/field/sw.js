{% autoescape off %}/* Keeps the field pages so that they open without a network. It keeps only the pages: records, photos and checklists
   lie in IndexedDB, which no worker touches, so that a new one loses nothing. */
const VERSION = "{{ version }}";
const FILES = {{ files }};
const SHELL = `field-shell-${VERSION}`;
const PAGE = "/field/";
const known = new Set(FILES);

/* Everything or nothing: a worker that could not fetch it all is not installed, and the one before goes on. */
async function install() {
  const cache = await caches.open(SHELL);
  const page = await fetch(PAGE, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  if (!page.ok) throw new Error("signed out");
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "{{ reading }}" })));
  await cache.put(PAGE, page);
}

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("field-shell-") && name !== SHELL) await caches.delete(name);
  }
  await self.clients.claim();
}

async function kept(request, name) {
  const cache = await caches.open(SHELL);
  return (await cache.match(name)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
  if (event.data === "keep") event.waitUntil(install().catch(() => {}).then(() => event.ports[0].postMessage("tried")));
});
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && pathname === PAGE) event.respondWith(kept(event.request, PAGE));
  else if (known.has(pathname)) event.respondWith(kept(event.request, pathname));
});

/* Answers that wait go when the line is back, though the page be closed (Background Sync). The worker only reads what
   is kept and never changes it: the page sends once more when it is opened, and five sends make one. Photos stay for
   the page. Without the officer's key, or with another officer signed in, nothing is sent. */
{{ told }}
function opened(name) {
  return new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => asked.transaction.abort(); // it is not here: do not make it
    asked.onerror = () => resolve(null);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close(); // the tablet is being locked
      resolve(asked.result);
    };
  });
}

async function rows(name, store) {
  const database = await opened(name);
  if (!database) return [];
  try {
    return await new Promise((resolve, reject) => {
      const asked = database.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    database.close();
  }
}

const line = { credentials: "same-origin", redirect: "manual", cache: "no-store" };

async function sendWaiting() {
  if ((await self.clients.matchAll({ type: "window" })).length) return; // an open page sends by itself
  const [holder] = await rows("mind-field-keys", "keys");
  if (!holder || Date.now() >= holder.until) return;
  const waiting = (await rows("mind-field", "records")).filter((row) => row.owner === holder.owner && row.state === "waiting");
  if (!waiting.length) return;
  const session = await fetch("/field/session/", line);
  if (!session.ok) return;
  const { user, csrf } = await session.json();
  if (user.id !== holder.owner) return;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
  for (const row of waiting) {
    const [still] = await rows("mind-field-keys", "keys"); // locked or handed over meanwhile: nothing more goes
    if (still?.owner !== holder.owner) return;
    const additionalData = new TextEncoder().encode(`${row.owner}/${row.id}`);
    const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData }, holder.vault, row.box);
    const one = { ...JSON.parse(new TextDecoder().decode(raw)), id: row.id };
    const answer = await fetch("/field/send/", { ...line, method: "POST", headers, body: JSON.stringify(toldBy(one, holder, true)) });
    if (answer.status >= 500) throw new Error(String(answer.status)); // the browser tries again later
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "field-outbox") event.waitUntil(sendWaiting());
});
{% endautoescape %}
