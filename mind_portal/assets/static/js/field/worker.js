// The worker that keeps these pages for where there is no network: whether it has them all, and once more when not.
import { button, w } from "portal/field/dom";
import { say } from "portal/field/frame";
import { settled } from "portal/field/section";
import { isOnline, onLine } from "portal/field/server";

const PAGE = "/field/";
const AGAIN = 60_000;
const hearers = [];
let trying = null;
let taken = false; // the officer wants the new version
let watched = null;

/** `hear()` is called when an attempt to keep them has ended. */
export const onPages = (hear) => hearers.push(hear);

/** "kept": they open without a network. "keeping": they are being fetched. "missing": that failed. "never": this browser
    keeps none. Asked of the cache itself, as a browser may have emptied it. */
export async function pages() {
  if (!navigator.serviceWorker) return "never";
  const registration = await navigator.serviceWorker.getRegistration(PAGE);
  if (registration?.active && (await areThere())) return "kept";
  return trying ? "keeping" : "missing";
}

const areThere = async () => Boolean(await caches.match(PAGE, { ignoreVary: true }));

/** Have them fetched unless they are there. Raises nothing: `pages()` says what came of it. */
export function keep() {
  if (!navigator.serviceWorker) return Promise.resolve();
  trying ??= fetchAll().catch(() => {}).then(async () => {
    trying = null;
    if ((await pages()) === "kept") document.body.dataset.offline = "ready";
    for (const hear of hearers) hear();
  });
  return trying;
}

async function fetchAll() {
  const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: PAGE, updateViaCache: "none" });
  if (registration !== watched) watch(registration);
  if (!registration.active) await ended(registration.installing ?? registration.waiting);
  else if (!(await areThere())) await fetchedBy(registration.active);
}

/** Activated, or given up since a file did not come. */
function ended(worker) {
  return new Promise((resolve) => {
    const look = () => { if (!worker || ["activated", "redundant"].includes(worker.state)) resolve(); };
    worker?.addEventListener("statechange", look);
    look();
  });
}

function fetchedBy(worker) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    setTimeout(resolve, AGAIN); // a worker of an older version does not answer
    worker.postMessage("keep", [port2]);
  });
}

function watch(registration) {
  watched = registration;
  if (registration.waiting && registration.active) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed" && registration.active) offer(worker);
    });
  });
}

function offer(worker) {
  const take = async () => { await settled(); taken = true; worker.postMessage("take over"); };
  say("worker", "info", w("new_version"), " ", button(w("reload"), take, { css: "btn btn-sm" }));
}

/** From the opening of the page on: keep them, and once more as long as they are not all there. */
export function keepPages() {
  if (!navigator.serviceWorker) { say("worker", "warn", w("no_worker")); return; }
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (taken) location.reload(); });
  const again = async () => { if (isOnline() && (await pages()) === "missing") keep(); };
  onLine(again);
  setInterval(again, AGAIN);
  keep();
}
