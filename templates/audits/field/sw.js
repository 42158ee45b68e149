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
});
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && pathname === PAGE) event.respondWith(kept(event.request, PAGE));
  else if (known.has(pathname)) event.respondWith(kept(event.request, pathname));
});
{% endautoescape %}
