// Who comes along: colleagues with a role, and members of other agencies by name. Chosen before leaving or on the spot.
import { button, card, h, w } from "portal/field/dom";
import { reopen } from "portal/field/records";
import { keep } from "portal/field/section";
import { changeRecord, takenAlong } from "portal/field/store";
import { holder } from "portal/field/vault";

const OUTSIDE = "observer";

/** The record's team; one that was not touched here is the server's draft's, else the plan's. `null` is sent for it, so
 * that the server keeps its own. */
const planned = (record, along) => along.sites.find((one) => one.id === record.site)?.team ?? [];
const teamOf = (record, along) => record.team ?? record.team_there ?? planned(record, along);

const options = (choices, chosen, empty) => [
  ...(empty ? [h("option", { value: "", selected: !chosen }, empty)] : []),
  ...choices.map((one) => h("option", { value: one.code, selected: one.code === chosen }, one.text)),
];

function field(label, input, id) {
  input.id = id;
  return h("div", { class: "m-field" }, h("label", { class: "form-label", for: id }, label), input);
}

export async function team(id, record, changed) {
  const along = await takenAlong();
  if (!along?.people) return null; // taken along before teams were
  const now = teamOf(record, along);
  const change = async (next) => { await changed(await keep(() => changeRecord(id, (one) => {
    const before = teamOf(one, along);
    if (!one.team) one.team_base = before; // what the desk's team is compared with
    one.team = next(before);
    reopen(one);
  })), "team"); };
  const fit = along.people.filter((one) => one.id !== holder().owner && !one.recused.includes(record.site));
  const rows = fit.map((one) => {
    const mine = now.find((each) => each.user === one.id);
    const select = h("select", { class: "form-select", id: `f-team-${one.id}` }, ...options(along.roles, mine?.role, w("team_not")));
    select.addEventListener("change", () => {
      change((team) => {
        const rest = team.filter((each) => each.user !== one.id);
        return select.value ? [...rest, { role: select.value, user: one.id, ...(mine?.reason ? { reason: mine.reason } : {}) }] : rest;
      });
    });
    return h("div", { class: "q-team__row" }, h("label", { for: `f-team-${one.id}` }, one.name), select);
  });
  const listed = new Set([holder().owner, ...fit.map((one) => one.id)]);
  const others = now.filter((one) => !listed.has(one.user)).map((one) => h("li", { class: "m-row m-between m-wrap" },
    h("span", {}, h("b", {}, nameOf(one, along)), ` ${ofWhom(one, along)}`),
    button(w("team_remove"), () => change((team) => team.filter((each) => !same(each, one))), { css: "btn btn-sm", name: "x", "aria-label": `${w("team_remove")} ${nameOf(one, along)}` })));
  return card(h("h2", {}, w("team")), h("p", { class: "m-small m-ink2" }, w("team_help")), h("div", { class: "q-team m-mt8" }, ...rows),
    others.length ? h("ul", { class: "m-rows m-mt8" }, ...others) : null, adder(along, (one) => change((team) => [...team, one])));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A colleague of another office is known by his name only while the package says it. */
const nameOf = (one, along) =>
  one.name ?? along.people.find((each) => each.id === one.user)?.name ?? along.invited?.[one.user] ?? w("team_colleague");

const ofWhom = (one, along) =>
  [one.position, one.agency_name || along.agencies.find((each) => each.code === one.agency)?.text, one.reason].filter(Boolean).join(" · ");

/** Name, position and agency of somebody from another agency; nothing else is kept of him. */
function adder(along, add) {
  const input = () => h("input", { class: "form-control", maxlength: 120, autocomplete: "off" });
  const [name, position, which] = [input(), input(), input()];
  const agency = h("select", { class: "form-select" }, ...options(along.agencies, "", "–"));
  const why = h("p", { class: "m-why", role: "status" });
  const done = () => {
    const needs = ["other", "local"].includes(agency.value) && !which.value.trim();
    if (!name.value.trim() || !agency.value || needs) { why.textContent = w("team_needs"); return null; }
    const parts = { name: name.value.trim(), position: position.value.trim(), agency: agency.value, agency_name: which.value.trim() };
    return add({ role: OUTSIDE, ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value)) });
  };
  return h("details", { class: "m-mt8" }, h("summary", {}, w("team_add")), field(w("team_name"), name, "f-team-name"),
    field(w("team_position"), position, "f-team-position"), field(w("team_agency"), agency, "f-team-agency"),
    field(w("team_agency_name"), which, "f-team-which"), why, h("div", { class: "m-actions" }, button(w("team_add_it"), done, { name: "plus" })));
}
