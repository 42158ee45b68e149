// The field pages: one page whose views hang on the part of the address behind #.
import { button, h, note, w } from "portal/field/dom";
import { actionBar, clearSaved, net, say, show, tabs, title } from "portal/field/frame";
import { leaveMap, map } from "portal/field/map";
import { clash, outbox, tidy } from "portal/field/outbox";
import { isFiled } from "portal/field/records";
import { drawing, review } from "portal/field/review";
import { receipt } from "portal/field/receipt";
import { goTo, section, settled } from "portal/field/section";
import { keepSending, onProgress, send } from "portal/field/sender";
import { NotReached, SignedOut, isOnline, onLine, session, shut } from "portal/field/server";
import { onChange, record, strangers } from "portal/field/store";
import { beginning, today } from "portal/field/today";
import { holder, lock, onLock, remembered } from "portal/field/vault";
import { keepPages, onPages } from "portal/field/worker";

let drawn = null; // the address that was drawn last
let running = null;
let wanted = false;
let installing = null; // what the browser offers, until it is taken

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // its own banner would cover the work; the button waits under "More"
  installing = event;
  if (location.hash === "#/more") route();
});

/** One view at a time: what asks meanwhile is drawn after it, so that an old view never covers a newer one. */
function route() {
  wanted = true;
  running ??= (async () => {
    try {
      while (wanted) {
        wanted = false;
        await draw();
      }
    } finally {
      running = null;
    }
  })();
  return running;
}

async function draw() {
  const here = location.hash;
  const [, first = "", id = "", third = "", fourth = ""] = here.split("/");
  if (here !== drawn) {
    clearSaved();
    for (const kind of ["load", "renew"]) say(kind, null); // said of the view that was left
  }
  net();
  await settled();
  if (first !== "map") leaveMap();
  if (!holder()) await locked();
  else if (first === "outbox") await outbox();
  else if (first === "map") await map();
  else if (first === "more") await more();
  else if (first === "begin") await beginning(Number(id));
  else if (first === "receipt" && (await record(id))) await receipt(id);
  else if (first === "r" && (await record(id))) await ofRecord(id, third, fourth);
  else await today();
  if (here !== drawn && !fourth) window.scrollTo(0, 0);
  drawn = here;
}

async function ofRecord(id, third, fourth) {
  const one = await record(id);
  if (isFiled(one)) { location.replace("#/outbox"); return; } // by the way back: nothing that is entered here would be sent
  if (third === "clash") return clash(id);
  if (third === "draw") return drawing(id, fourth);
  if (!third) return review(id);
  await section(id, third);
  const card = fourth && document.getElementById(`i-${fourth}`);
  if (card) goTo(card);
}

/** Nobody's key is here: nothing of anybody is shown. */
async function locked() {
  title(w("locked_title"));
  tabs("", 0);
  const waits = await strangers();
  show(note("info", h("b", {}, w("locked_title")), h("p", {}, w(isOnline() ? "locked_online" : "locked_offline"))),
    waits ? note("good", w("locked_waits", { n: waits })) : null,
    h("p", { class: "m-actions" }, h("a", { class: "btn btn-primary btn-lg m-btn-full", href: "/accounts/login/?next=/field/" }, w("sign_in"))));
}

async function more() {
  title(w("tab_more"));
  tabs("more", 0);
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  show(h("section", { class: "m-card f-card" }, h("div", { class: "m-card__body m-stack" },
    h("h2", {}, w("this_tablet")),
    h("p", {}, w("holder_is", { name: holder().name, until: new Date(holder().until).toLocaleString("th-TH", { timeZone: "Asia/Bangkok", hour: "2-digit", minute: "2-digit" }) })),
    h("p", { class: "m-small m-ink2" }, w(persisted ? "persisted_help" : "not_persisted_help")),
    installing ? button(w("install"), install, { name: "download", css: "btn btn-primary btn-lg m-btn-full" }) : null,
    button(w("lock_now"), lockNow, { name: "lock", css: "btn btn-lg m-btn-full" }),
    h("p", { class: "m-small m-ink2" }, w("lock_help")),
    h("a", { class: "btn btn-lg m-btn-full", href: "/field/upload/" }, w("bring_file")),
    h("a", { class: "btn btn-lg m-btn-full", href: "/accounts/home/" }, w("whole_portal")))));
}

async function lockNow() {
  await settled(); // what is being kept needs the key
  shut();
  await lock();
  await route();
  await meet();
}

async function install() {
  const offer = installing;
  installing = null;
  await offer.prompt();
  await route();
}

/** Meet the server: whoever is signed in there holds this tablet from now on. */
async function meet() {
  try {
    await session();
    say("session", null);
    send();
  } catch (error) {
    if (error instanceof SignedOut) say("session", "warn", w("signed_out"), " ", h("a", { href: "/accounts/login/?next=/field/" }, w("sign_in")));
    else if (!(error instanceof NotReached)) throw error;
  }
}

let frame = 0;
const isList = () => ["", "#", "#/", "#/outbox"].includes(location.hash);

/** A list follows what changes under it. Asked again when its frame comes: by then the officer may be in a form. */
function redraw() {
  if (!isList()) return;
  if (document.activeElement?.closest?.("#f-view input, #f-view select, dialog") || document.querySelector("dialog[open]")) return;
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => isList() && route());
}

async function open() {
  keepPages();
  try {
    await remembered();
  } catch {
    show(note("bad", w("no_storage"))); // a private window of some browsers, or storage switched off
    actionBar(h("a", { class: "btn btn-lg m-btn-full", href: "/audits/" }, w("over_the_network")));
    return;
  }
  const known = holder()?.owner;
  if (known === undefined) await meet();
  await route();
  document.body.dataset.ready = "1";
  if (known !== undefined) {
    await meet();
    if (holder()?.owner !== known) await route();
  }
  await tidy();
  keepSending();
}

window.addEventListener("hashchange", route);
onLine(() => { net(); redraw(); });
window.addEventListener("online", () => { meet().then(redraw); });
onChange(redraw);
onProgress(redraw);
onPages(() => document.body.dataset.ready && redraw()); // before it, nobody knows yet whose tablet this is
onLock(() => { document.body.dataset.locked = "1"; setTimeout(route); });
open();
