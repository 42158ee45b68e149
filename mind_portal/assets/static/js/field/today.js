// Today: is the tablet ready, what waits, which factories; one button takes along what is needed.
import { button, card, dayText, h, icon, note, sizeText, tag, timeText, w } from "portal/field/dom";
import { againHere, net, show, say, tabs, title } from "portal/field/frame";
import { lengthKm, placed, wayTo } from "portal/field/globe";
import { kmText, wayOf } from "portal/field/map";
import { begin, choose, load, nowHere } from "portal/field/records";
import { examine, answered, allItems } from "portal/field/rulebook";
import { NotReached, SignedOut, get, isOnline } from "portal/field/server";
import { edition, isFull, records, takenAlong } from "portal/field/store";
import { holder } from "portal/field/vault";
import { keep, pages } from "portal/field/worker";

const OLD = 20 * 3_600_000;
const LITTLE = 200e6;
const PRIVATE = 1e9;

/** Room, persistence, and whether this may be a private window, as far as a browser tells. */
export async function health() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  return { room: Math.max(0, quota - usage), persisted, doubtful: !persisted && quota > 0 && quota < PRIVATE };
}

const line = (state, text, value) =>
  h("li", { class: `f-ready__line m-${state}` }, icon(state === "good" ? "circle-check" : "alert-triangle"),
    h("span", { class: "f-ready__text" }, text), h("b", {}, value));

async function readiness(along) {
  const { room, persisted, doubtful } = await health();
  const shell = await pages();
  const loaded = along?.loaded ?? 0;
  const fresh = loaded && Date.now() - loaded < OLD;
  const missing = (along?.chosen ?? []).filter((id) => !along.sites.some((site) => site.id === id)).length;
  const sites = along?.sites.length ?? 0;
  const lines = [
    line(sites && !missing ? "good" : "warn", w("factories_and_checklist"), loaded ? w("n_of", { n: sites, of: sites + missing }) : w("not_loaded")),
    line(shell === "kept" ? "good" : "warn", w("pages_offline"), w(`pages_${shell}`)),
    line(room > LITTLE ? "good" : "warn", w("room_left"), sizeText(room)),
    line(persisted ? "good" : "warn", w("not_cleared"), w(persisted ? "persisted" : "not_persisted")),
    line(fresh ? "good" : "warn", w("loaded_at"), loaded ? ageText(loaded) : "–"),
  ];
  if (doubtful) lines.push(line("warn", w("private_window"), w("private_maybe")));
  const ready = sites && !missing && shell === "kept" && room > LITTLE && fresh;
  return h("section", { class: `m-card f-ready f-ready--${ready ? "good" : "warn"}`, "aria-labelledby": "f-ready" },
    h("div", { class: "m-card__body" },
      h("div", { class: "m-row m-between" }, h("h2", { id: "f-ready" }, w("ready_title")), tag(ready ? "good" : "warn", w(ready ? "ready" : "not_ready"))),
      h("ul", { class: "f-ready__lines" }, ...lines),
      button(w(loaded ? "load_again" : "load_now"), takeAll, { name: "download", css: `btn m-btn-full btn-lg${ready ? "" : " btn-primary"}`, disabled: !isOnline() }),
      isOnline() ? null : h("p", { class: "m-why m-mt4" }, w("load_offline"))));
}

const isToday = (moment) => dayText(moment) === dayText(Date.now());
const ageText = (moment) => `${isToday(moment) ? "" : `${dayText(moment)} `}${timeText(moment)}`;

async function takeAll() {
  const anew = againHere();
  say("load", "info", w("loading"));
  try {
    await navigator.storage?.persist?.();
    const [data] = await Promise.all([load(get), keep()]);
    if ((await pages()) === "missing") say("load", "warn", w("load_pages"));
    else say("load", "good", w("load_done", { n: data.sites.length, drafts: data.drafts.length }));
  } catch (error) {
    if (error instanceof SignedOut) say("load", "warn", w("signed_out"), " ", h("a", { href: "/accounts/login/?next=/field/" }, w("sign_in")));
    else say("load", "warn", w(isFull(error) ? "no_room" : error instanceof NotReached ? "load_line" : "load_failed"));
  }
  anew();
}

// --- the factories ---

async function draftCard(one, first) {
  const found = examine(await edition(one.version), one, one.facts);
  const all = allItems(found);
  const done = answered(found);
  const next = Math.min(done + 1, all.length);
  return h("article", { class: `m-card f-job${first ? " f-job--first" : ""}` }, h("div", { class: "m-card__body" },
    h("h3", {}, one.siteName),
    h("p", { class: "m-small m-ink2" }, [w("begun_at", { time: timeText(one.started_at) }), one.place].filter(Boolean).join(" · ")),
    tag("info", w("kept_here"), "device-floppy"),
    h("div", { class: "f-job__go" },
      h("a", { class: `btn btn-lg${first ? " btn-primary" : ""}`, href: `#/r/${one.id}` }, done === all.length ? w("review") : w("go_on", { n: next, of: all.length })))));
}

function siteCard(site, along, first) {
  const worst = site.findings[0];
  const marks = [];
  if (site.wanted) marks.push(tag(site.wanted.late ? "bad" : "warn", site.wanted.text, "calendar-event"));
  if (site.open_findings) marks.push(tag("warn", w("open_findings", { n: site.open_findings })));
  if (site.last) marks.push(tag("none", w("last_visit_on", { day: site.last.on }), "clipboard"));
  const place = placed(site) ? h("a", { class: "btn btn-lg f-job__way", href: wayTo(site), "aria-label": w("way_to", { name: site.name }) }, icon("navigation")) : null;
  return h("article", { class: `m-card f-job${first ? " f-job--first" : ""}` }, h("div", { class: "m-card__body" },
    h("h3", {}, site.name),
    h("p", { class: "m-small m-ink2" }, [site.operator !== site.name ? site.operator : "", site.address, site.place].filter(Boolean).join(" · ")),
    marks.length ? h("div", { class: "m-tags" }, ...marks) : null,
    site.wanted?.why ? h("p", { class: "m-small m-ink2" }, site.wanted.why) : null,
    worst ? h("details", { class: "q-more f-job__found" }, h("summary", {}, icon("eye"), h("span", {}, w("last_findings"))),
      h("ul", {}, ...site.findings.map((one) => h("li", {}, `${one.text} – ${one.note || one.word}`)))) : null,
    h("div", { class: "f-job__go" }, place,
      h("a", { class: `btn btn-lg${first ? " btn-primary" : ""}`, href: `#/begin/${site.id}` }, w("begin")),
      along.chosen.includes(site.id) ? button(w("take_off"), () => chosen(site.id, false), { css: "btn m-btn-quiet", "aria-label": w("take_off_name", { name: site.name }) }) : null)));
}

/** Add or take off; said when the tablet has no room for it. */
async function chosen(id, wanted) {
  const anew = againHere();
  try {
    await choose(id, wanted);
    if (wanted) await takeAll();
    else anew();
  } catch (error) {
    if (!isFull(error)) throw error;
    say("load", "bad", w("no_room"));
  }
}

/** Which kind of inspection, then it begins. A view of its own: the list, which follows changes, does not cover it. */
export async function beginning(id) {
  const along = await takenAlong();
  const site = along?.sites.find((one) => one.id === id);
  if (!site) { location.replace("#/"); return; }
  const served = ({ code }) => !along.checklists?.length || along.checklists.some((one) => one.kinds.includes(code));
  const choice = h("select", { class: "form-select", id: "f-kind" }, ...along.kinds.filter(served).map((kind) => h("option", { value: kind.code }, kind.text)));
  if (site.wanted?.kind) choice.value = site.wanted.kind;
  const list = h("select", { class: "form-select", id: "f-checklist" });
  const listed = h("div", { class: "m-field m-mt8" }, h("label", { class: "form-label", for: "f-checklist" }, w("checklist")), list);
  const offer = () => {
    const fit = (along.checklists ?? []).filter((one) => one.kinds.includes(choice.value));
    list.replaceChildren(...fit.map((one) => h("option", { value: String(one.version) }, one.title)));
    listed.hidden = !fit.length;
  };
  choice.addEventListener("change", offer);
  offer();
  title(w("begin_title"), { subtitle: site.name, back: "#/" });
  tabs("", 0);
  show(card(h("label", { class: "form-label", for: "f-kind" }, w("kind")), choice, listed,
    h("p", { class: "m-small m-ink2 m-mt8" }, w("begin_help")),
    h("div", { class: "m-actions" },
      button(w("begin"), async () => {
        try {
          const made = await begin(site, choice.value, Number(list.value) || along.current);
          location.hash = `#/r/${made.id}/first`;
        } catch { say("full", "bad", w("no_room")); }
      }, { css: "btn btn-primary btn-lg m-btn-full" }))));
}

// --- adding a factory ---

let sought = { text: "", rows: null, owner: null }; // stays when the list is drawn anew, for the same officer

function adding(along) {
  if (sought.owner !== holder()?.owner) sought = { text: "", rows: null, owner: holder()?.owner };
  const found = h("ul", { class: "f-found", "aria-live": "polite" });
  const box = h("input", { class: "form-control", id: "f-find", type: "search", autocomplete: "off", maxlength: 100, value: sought.text });
  box.addEventListener("input", () => { sought.text = box.value; });
  const tell = () => {
    const { rows } = sought;
    if (!rows) return;
    found.replaceChildren(...(rows.length ? rows.map((row) => h("li", {}, h("span", {}, row.name, h("small", {}, row.place)),
        along?.chosen.includes(row.id) ? tag("good", w("added")) : button(w("add"), () => chosen(row.id, true), { name: "plus", css: "btn btn-sm", "aria-label": w("add_name", { name: row.name }) }))) : [h("li", {}, w("nothing_found"))]));
  };
  const find = async (event) => {
    event.preventDefault();
    const anew = againHere();
    try {
      const { data } = await get(`/field/sites/?q=${encodeURIComponent(box.value)}`);
      sought.rows = data.rows;
      if (found.isConnected) tell();
      else anew();
    } catch { found.replaceChildren(h("li", {}, w(isOnline() ? "load_failed" : "load_offline"))); }
  };
  tell();
  return h("section", { class: "m-card f-card" }, h("form", { class: "m-card__body", onsubmit: find },
    h("label", { class: "form-label", for: "f-find" }, w("add_factory")),
    h("div", { class: "f-find" }, box, h("button", { class: "btn", type: "submit", disabled: !isOnline() }, icon("search"), w("find"))), found));
}

/** How many, how far from one to the next, and the way to their map. */
function heading(along, all, sites) {
  const way = along ? wayOf(along, all).filter((site) => site.status !== "done") : [];
  const far = way.length > 1 ? ` · ${w("km", { km: kmText(lengthKm(way)) })}` : "";
  return h("div", { class: "f-group f-group--row" }, h("h2", {}, w("factories_today"), " ", h("span", {}, `${sites.length}${far}`)),
    along?.sites.some(placed) ? h("a", { href: "#/map", class: "f-group__link" }, icon("map-2"), " ", w("map_link")) : null);
}

export async function today() {
  const [along, all] = [await takenAlong(), await records()];
  const drafts = all.filter((one) => one.state === "draft");
  const waiting = all.filter((one) => !["draft", "done"].includes(one.state));
  const busy = new Set(all.filter((one) => one.state !== "done").map((one) => one.site));
  const sites = (along?.sites ?? []).filter((site) => !busy.has(site.id));
  const held = holder();
  title(`${w("tab_today")} · ${dayText(nowHere())}`, { subtitle: [held?.name, held?.office].filter(Boolean).join(" · ") });
  if (along?.loaded && isOnline()) net(w("online_at", { time: ageText(along.loaded) }));
  tabs("", waiting.length);
  const bytes = waiting.flatMap((one) => one.photos).reduce((sum, photo) => sum + Math.max(0, photo.size - photo.sent), 4000 * waiting.length);
  show(
    waiting.length ? h("section", { class: "m-card f-card" }, h("div", { class: "m-card__body m-row" }, icon("send"),
      h("div", { class: "m-grow" }, h("b", {}, w("waiting_n", { n: waiting.length })), h("div", { class: "m-small m-ink2" }, `${sizeText(bytes)} · ${w("sent_by_itself")}`)),
      h("a", { class: "btn", href: "#/outbox" }, w("look")))) : null,
    await readiness(along),
    drafts.length ? h("h2", { class: "f-group" }, w("at_work"), " ", h("span", {}, String(drafts.length))) : null,
    ...(await Promise.all(drafts.map((one, n) => draftCard(one, n === 0)))),
    heading(along, all, sites),
    ...sites.map((site, n) => siteCard(site, along, n === 0 && !drafts.length)),
    sites.length || drafts.length ? null : note("info", w("no_factories")),
    adding(along),
  );
}
