// The map of the day, without a network: the factories in the order of the way, how far and in which direction each is.
import { button, h, icon, note, tag, w } from "portal/field/dom";
import { again, againHere, show, tabs, title } from "portal/field/frame";
import { bearing, distanceKm, lengthKm, nearestFirst, placed, wayTo } from "portal/field/globe";
import { plot } from "portal/field/plot";
import { keepWay } from "portal/field/records";
import { records, takenAlong } from "portal/field/store";

const WINDS = ["north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west"];
const FINISHED = ["waiting", "photos", "differs", "done"];
let watching = null;
let me = null;
let whole = false;

export const kmText = (km) => (km < 10 ? km.toFixed(1) : String(Math.round(km)));
const wind = (degrees) => w(WINDS[Math.round(degrees / 45) % 8]);

/** Each factory that has a place, in the order that the officer chose, with its number and how far its visit is. */
export function wayOf(along, all) {
  const states = new Map(all.map((one) => [one.site, one.state]));
  const status = (site) => {
    const state = states.get(site.id);
    if (FINISHED.includes(state)) return "done";
    return state ? "work" : site.wanted?.late ? "late" : "planned";
  };
  const sites = along.sites.filter(placed).map((site) => ({ ...site, status: status(site) }));
  const open = sites.filter((site) => site.status !== "done");
  const way = along.way === "near" ? nearestFirst(me, open) : open;
  return [...way, ...sites.filter((site) => site.status === "done")].map((site, n) => ({ ...site, no: n + 1 }));
}

/** No longer on the map: the tablet need not look for its place. */
export function leaveMap() {
  if (watching !== null) navigator.geolocation.clearWatch(watching);
  watching = null;
}

function follow(moved) {
  if (watching !== null || !navigator.geolocation) return;
  watching = navigator.geolocation.watchPosition(({ coords }) => {
    const first = me === null;
    me = { latitude: coords.latitude, longitude: coords.longitude, accuracy: Math.round(coords.accuracy) };
    if (first && location.hash === "#/map") again();
    else moved.now();
  }, () => moved.now(), { enableHighAccuracy: true, maximumAge: 10_000, timeout: 20_000 });
}
const moved = { now: () => {} };

const STATES = { planned: ["none", "map-pin"], late: ["bad", "alert-octagon"], work: ["info", "device-floppy"], done: ["good", "map-pin-check"] };

function stop(site, far) {
  const [state, name] = STATES[site.status];
  return h("li", { class: "f-stop", id: `m-${site.id}`, tabindex: "-1" },
    h("span", { class: "f-stop__no" }, String(site.no)),
    h("div", { class: "f-stop__text" }, h("b", {}, site.name), h("span", { class: "m-small m-ink2" }, site.place),
      far, site.status === "planned" ? null : tag(state, w(`stop_${site.status}`), name)),
    h("a", { class: "btn btn-lg f-job__way", href: wayTo(site), "aria-label": w("way_to", { name: site.name }) }, icon("navigation")));
}

/** How far each is: from oneself where the tablet tells its place, else from the stop before. */
function distances(sites) {
  const fars = sites.map(() => h("span", { class: "f-stop__far" }));
  const fill = () => sites.forEach((site, n) => {
    const from = me ?? sites[n - 1];
    if (!from) return;
    const way = bearing(from, site);
    const arrow = icon("arrow-up");
    arrow.firstChild.setAttribute("transform", `rotate(${Math.round(way)} 12 12)`);
    arrow.setAttribute("viewBox", "0 0 24 24");
    fars[n].replaceChildren(arrow, w(me ? "far_from_me" : "far_from_last", { km: kmText(distanceKm(from, site)), way: wind(way) }));
  });
  return { fars, fill };
}

const segment = (legend, name, chosen, values, act) =>
  h("fieldset", { class: "f-mapbox__choice" }, h("legend", { class: "m-sr" }, w(legend)), h("div", { class: "m-segment" },
    ...Object.entries(values).map(([value, word]) =>
      h("label", {}, h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => act(value) }), h("span", {}, w(word))))));

export async function map() {
  const [along, all] = [await takenAlong(), await records()];
  const sites = along ? wayOf(along, all) : [];
  const lost = (along?.sites ?? []).filter((site) => !placed(site));
  title(w("map_title"), { subtitle: sites.length ? w("map_subtitle", { n: sites.length, km: kmText(lengthKm(sites.filter((site) => site.status !== "done"))) }) : "", back: "#/" });
  tabs("", all.filter((one) => !["draft", "done"].includes(one.state)).length);
  if (!sites.length) return show(note("info", w(lost.length ? "map_no_place" : "no_factories")));
  const { fars, fill } = distances(sites);
  const press = (site) => { const row = document.getElementById(`m-${site.id}`); row.scrollIntoView({ block: "center" }); row.focus({ preventScroll: true }); };
  const { drawing, move } = plot({
    sites, outlines: Object.values(along.outlines ?? {}).flat(), me, whole, press,
    label: w("map_label", { n: sites.length }), kilometres: (km) => w("km", { km }),
  });
  const here = h("p", { class: "m-small m-ink2", role: "status" });
  moved.now = () => {
    move(me);
    fill();
    here.textContent = me ? w("map_me", { accuracy: me.accuracy }) : w("map_no_me");
  };
  moved.now();
  show(
    h("section", { class: "m-card f-card" }, h("div", { class: "m-card__body f-mapbox" }, drawing,
      h("div", { class: "f-mapbox__acts" },
        segment("map_extent", "f-extent", whole ? "all" : "near", { near: "map_near", all: "map_all" }, (value) => { whole = value === "all"; again(); }),
        segment("map_order", "f-order", along.way ?? "plan", { plan: "order_plan", near: "order_near" }, ordered)),
      here)),
    h("section", { class: "m-card f-card" }, h("ol", { class: "f-stops" }, ...sites.map((site, n) => stop(site, fars[n])))),
    lost.length ? note("warn", w("map_lost", { names: lost.map((site) => site.name).join(", ") })) : null,
    h("p", { class: "m-small m-ink2 m-mt12" }, w("map_help")),
  );
  follow(moved);
}

async function ordered(way) {
  const anew = againHere();
  await keepWay(way);
  anew();
}
