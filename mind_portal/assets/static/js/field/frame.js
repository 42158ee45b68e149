// What stands around every view: title, the bar that says whether there is a network, notes, tabs or action bar.
import { button, h, icon, note, timeText, w } from "portal/field/dom";
import { isOnline } from "portal/field/server";

const byId = (id) => document.getElementById(id);

export function title(text, { subtitle = "", back = "", side = [], steps = null } = {}) {
  byId("f-title").textContent = text;
  byId("f-subtitle").textContent = subtitle;
  document.title = `${text} · MIND portal`;
  byId("f-back").hidden = !back;
  if (back) byId("f-back").href = back;
  byId("f-side").replaceChildren(...side);
  progressBar(steps);
}

export function progressBar(steps) {
  const bar = byId("f-steps");
  bar.hidden = !steps?.length;
  if (!steps) return;
  bar.replaceChildren(...steps.map((state) => h("span", { class: state ? `m-steps--${state}` : "" })));
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", w("progress", { n: steps.filter(Boolean).length, of: steps.length }));
}

export function net(text = "") {
  const online = isOnline();
  byId("f-net").classList.toggle("f-net--off", !online);
  byId("f-net-text").replaceChildren(icon(online ? "wifi" : "wifi-off"), text || w(online ? "online" : location.hash.startsWith("#/r/") ? "offline_short" : "offline"));
}

/** When the last answer was kept, or that it could not be. */
export function saved(failed = false) {
  const place = byId("f-saved");
  place.classList.toggle("f-net__saved--bad", failed);
  place.replaceChildren(icon(failed ? "alert-octagon" : "device-floppy"), failed ? w("not_kept") : w("kept_at", { time: timeText(Date.now()) }));
}

export const clearSaved = () => byId("f-saved").replaceChildren();

export function show(...children) {
  const view = byId("f-view");
  const { activeElement: held } = document;
  const { id, selectionStart, selectionEnd } = view.contains(held) ? held : {};
  view.replaceChildren(...children.filter(Boolean));
  if (id) takeOver(document.getElementById(id), selectionStart, selectionEnd);
}

/** Drawn anew under the officer's hand, the field that he is in is a new one: it takes the cursor over. */
function takeOver(field, start, end) {
  field?.focus({ preventScroll: true });
  if (typeof start === "number") field?.setSelectionRange?.(start, end);
}

/** Pieces of a view that are replaced together, while what is being entered around them stays as it is. */
export class Part {
  nodes = [];

  fill(...children) {
    const next = children.filter(Boolean);
    if (!next.length) next.push(document.createComment("")); // keeps the place
    const [first] = this.nodes;
    if (first?.isConnected) {
      first.before(...next);
      for (const old of this.nodes) old.remove();
    }
    this.nodes = next;
  }

  /** Not any more when the view was drawn anew. */
  get stands() {
    return this.nodes[0].isConnected;
  }
}

const notes = new Map();

/** One note of each kind, above the view; null takes it away. */
export function say(kind, state, ...children) {
  notes.get(kind)?.remove();
  notes.delete(kind);
  if (!state) return;
  const made = note(state, ...children);
  made.setAttribute("role", state === "bad" ? "alert" : "status");
  notes.set(kind, made);
  byId("f-notes").append(made);
}

export function actionBar(...children) {
  document.body.classList.add("m-has-actionbar");
  byId("f-bottom").replaceChildren(h("div", { class: "m-actionbar m-actionbar--always f-actions" }, ...children));
}

const TABS = [["", "calendar-event", "tab_today"], ["outbox", "send", "tab_outbox"], ["more", "dots", "tab_more"]];

export function tabs(here, count) {
  document.body.classList.remove("m-has-actionbar");
  const links = TABS.map(([path, name, word]) =>
    h("li", {}, h("a", { class: "f-tab", href: `#/${path}`, "aria-current": path === here ? "page" : null },
      icon(name), h("span", {}, w(word)),
      path === "outbox" && count ? h("b", { class: "f-tab__count" }, String(count), h("span", { class: "m-sr" }, w("waiting_count"))) : null)));
  links.splice(1, 0, h("li", {}, h("a", { class: "f-tab", href: "/audits/" }, icon("clipboard-check"), h("span", {}, w("tab_inspections")))));
  byId("f-bottom").replaceChildren(h("nav", { class: "f-tabs", "aria-label": w("tabs") }, h("ul", {}, ...links)));
}

/** Ask before something goes for ever. */
export function sure(text, yes) {
  return new Promise((resolve) => {
    const finish = (answer) => { box.close(); box.remove(); resolve(answer); };
    const box = h("dialog", { class: "m-dialog", "aria-labelledby": "f-sure" },
      h("p", { id: "f-sure" }, text),
      h("div", { class: "m-actions" }, button(yes, () => finish(true), { css: "btn btn-danger" }), button(w("cancel"), () => finish(false), { autofocus: true })));
    box.addEventListener("cancel", () => finish(false));
    document.body.append(box);
    box.showModal();
  });
}

/** Draw the view anew, after whatever is being drawn. */
export const again = () => window.dispatchEvent(new HashChangeEvent("hashchange"));

/** Asked before something that takes its time: draws anew what is looked at then, not what the officer went on to. */
export function againHere() {
  const here = location.hash;
  return () => { if (location.hash === here) again(); };
}
