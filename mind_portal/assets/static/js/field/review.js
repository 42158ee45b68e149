// Before filing: counts, what is missing, what failed, reasons, the manager's signature; and drawing on a photo.
import { button, card, dateText, h, icon, note, tag, w } from "portal/field/dom";
import { actionBar, again, Part, say, saved, show, sure, title } from "portal/field/frame";
import { Ink } from "portal/field/ink";
import { photoCard } from "portal/field/item";
import { exifOf, jpegOf, withExif } from "portal/field/photo";
import { file, keepPhoto, nowHere, removePhoto, reopen } from "portal/field/records";
import { allItems, blocking, examine, itemsOf, resultOf, withResult } from "portal/field/rulebook";
import { changes, keep } from "portal/field/section";
import { send } from "portal/field/sender";
import { isOnline } from "portal/field/server";
import { changeRecord, dropRecord, edition, photo, record as readRecord, takenAlong } from "portal/field/store";
import { team } from "portal/field/team";
import { isoDay } from "portal/field/dom";

const SIGNATURE = "signature";
const STATES = { minor: "info", major: "warn", critical: "bad" };
const figure = (state, name, number, word) => h("div", { class: state }, icon(name), h("b", {}, String(number)), h("span", { class: "m-small" }, w(word)));

export async function review(id) {
  const before = changes();
  const first = await readRecord(id);
  const used = await edition(first.version);
  const [summary, explained, people, signed] = [new Part(), new Part(), new Part(), new Part()];
  const why = h("p", { class: "m-why", id: "f-why" });
  const go = button(w("file_it"), () => fileIt(id), { css: "btn btn-primary btn-lg m-btn-full", "aria-describedby": "f-why" });

  const look = (record) => {
    const found = examine(used, record, record.facts);
    const [todo, late] = [blocking(found), tooFar(record)];
    title(w("review_title"), { subtitle: `${record.siteName} · ${dateText(record.inspected_on)}`, back: "#/" });
    summary.fill(counts(found), todo.length ? missing(id, todo) : note("good", w(isOnline() ? "nothing_missing" : "nothing_missing_offline")),
      late ? note("bad", late) : null, failed(id, found));
    const ready = !todo.length && !late;
    go.disabled = !ready;
    why.textContent = ready ? w(isOnline() ? "goes_now" : "goes_later") : late || w("first_this", { what: `${todo[0].text.slice(0, 60)}${todo[0].text.length > 60 ? "…" : ""}` });
    return found;
  };
  /** What follows from a change. Of the fields only those are drawn anew that hang on it: what is being entered or drawn
   * in the others stays. Null: it was not kept, and stays on the screen. */
  const changed = async (record, hang = "") => {
    if (!record) return;
    if (!summary.stands) { if (location.hash === `#/r/${id}`) again(); return; }
    const found = look(record);
    if (hang === "reasons") explained.fill(reasons(id, found, changed));
    if (hang === "team") people.fill(await team(id, record, changed));
    if (hang === "signature") signed.fill(await signature(id, record, used, changed));
  };

  const found = look(first);
  explained.fill(reasons(id, found, changed));
  people.fill(await team(id, first, changed));
  signed.fill(await signature(id, first, used, changed));
  const about = await details(id, first, used, changed);
  show(
    ...summary.nodes, ...explained.nodes, sections(id, found), about, ...people.nodes, ...signed.nodes,
    card(h("h2", {}, w("receipt")), h("p", { class: "m-small m-ink2" }, w("receipt_help")), h("div", { class: "m-actions" },
      h("a", { class: "btn btn-lg", href: `#/receipt/${id}` }, icon("qrcode"), w("receipt_show")))),
    card(h("h2", {}, w("this_draft")), h("div", { class: "m-actions" },
      button(w("delete_draft"), async () => { if (await sure(w("delete_draft_sure"), w("delete"))) { await dropRecord(id); location.hash = "#/"; } }, { name: "trash", css: "btn" }))),
  );
  actionBar(go, why);
  if (changes() !== before) again();
}

const counts = (found) => h("section", { class: "m-card f-card", "aria-label": w("counts") }, h("div", { class: "q-counts" },
  figure("m-good", "check", withResult(found, "pass").length, "pass"), figure("m-bad", "x", withResult(found, "fail").length, "fail"),
  figure("m-ink2", "minus", withResult(found, "na").length, "na"),
  figure("m-warn", "help-circle", allItems(found).filter((item) => !resultOf(item, found.record)).length, "not_answered")));

/** The same bounds as on the server: not in the future, at most sixty days back. */
function tooFar(record) {
  const today = isoDay(nowHere());
  if (record.day_chosen && record.inspected_on > today) return w("day_in_future");
  const days = (Date.parse(today) - Date.parse(record.inspected_on)) / 86_400_000;
  return record.day_chosen && days > 60 ? w("day_too_old") : "";
}

async function fileIt(id) {
  const done = await keep(() => file(id));
  if (!done) return;
  location.hash = "#/outbox";
  send();
}

const missing = (id, todo) => {
  const links = todo.slice(0, 8).map((one) => h("li", {}, one.kind === "reason" ? one.text : h("a", { href: `#/r/${id}/${one.section.code}/${one.item.code}` }, one.text)));
  return note("warn", h("b", {}, w("still_missing", { n: todo.length })), h("ul", {}, ...links), todo.length > 8 ? w("and_more", { n: todo.length - 8 }) : null);
};

function failed(id, found) {
  const rows = withResult(found, "fail");
  if (!rows.length) return null;
  const photos = (item) => found.record.photos.filter((one) => one.item === item.code).length;
  return card(h("h2", {}, w("failed_items")), h("ul", { class: "m-rows m-mt8" }, ...rows.map((item) => {
    const { severity = "major", note: text = "" } = found.record.answers[item.code];
    const where = found.sections.find((one) => one.items.includes(item));
    return h("li", { class: "q-failed" }, h("span", {}, h("b", {}, item.number), ` ${item.text}`), tag(STATES[severity], w(`severity_${severity}`)),
      h("span", { class: "m-small m-ink2" }, [text.slice(0, 80), w("photos_n", { n: photos(item) })].filter(Boolean).join(" · ")),
      h("a", { href: `#/r/${id}/${where.code}/${item.code}` }, w("change"), h("span", { class: "m-sr" }, ` ${item.number}`)));
  })));
}

function reasons(id, found, changed) {
  if (!found.warnings.length) return null;
  return card(h("h2", {}, w("to_explain")), ...found.warnings.map(({ item, check, message, reason }) => {
    const name = `f-reason-${check.code}`;
    const area = h("textarea", { class: "form-control", id: name, rows: 2, maxlength: 500, value: reason });
    area.addEventListener("input", async () => {
      await changed(await keep(() => changeRecord(id, (one) => { one.reasons[check.code] = area.value; reopen(one); })));
    });
    return h("div", { class: "m-field m-mt12" }, h("p", {}, h("b", {}, item.number), ` ${message}`), h("label", { class: "form-label", for: name }, w("reason")), area);
  }));
}

const sections = (id, found) => h("section", { class: "m-card f-card" }, h("div", { class: "m-card__head" }, h("h2", {}, w("sections"))),
  h("ul", { class: "q-sections m-mt8" }, ...found.sections.map((one) => {
    const items = itemsOf(found, one);
    const done = items.filter((item) => resultOf(item, found.record)).length;
    return h("li", {}, h("a", { href: `#/r/${id}/${one.code}` }, h("b", {}, String(one.number)), h("span", {}, one.title), h("span", { class: "m-ink2" }, `${done} / ${items.length}`)));
  })));

/** Kind and day; the day is that of the beginning unless the officer says otherwise. Kinds that the checklist serves. */
async function details(id, record, used, changed) {
  const kind = h("select", { class: "form-select", id: "f-kind" });
  const fits = ({ code }) => code === record.kind || (used.kinds ?? [code]).includes(code);
  kind.append(...((await takenAlong())?.kinds ?? []).filter(fits).map((one) => h("option", { value: one.code, selected: one.code === record.kind }, one.text)));
  const day = h("input", { class: "form-control", type: "date", id: "f-day", value: record.inspected_on });
  const change = async (parts) => {
    await changed(await keep(() => changeRecord(id, (one) => { Object.assign(one, parts, { details_changed: true }); reopen(one); })), "reasons");
  };
  kind.addEventListener("change", () => change({ kind: kind.value }));
  day.addEventListener("change", () => day.value && change({ inspected_on: day.value, day_chosen: true }));
  return card(h("h2", {}, w("details")), h("div", { class: "m-field m-mt8" }, h("label", { class: "form-label", for: "f-kind" }, w("kind")), kind),
    h("div", { class: "m-field" }, h("label", { class: "form-label", for: "f-day" }, w("day")), day),
    h("p", { class: "m-small m-ink2" }, icon("map-pin"), " ", record.begun_place ? w("begun_where", { accuracy: record.begun_place.accuracy }) : w("begun_nowhere")));
}

// --- signature ---

/** Only where the checklist does not ask for one itself; what was signed here before it did is not hidden. */
async function signature(id, record, used, changed) {
  const kept = record.photos.find((one) => one.item === SIGNATURE);
  const asked = used.sections.some((section) => section.items.some((item) => item.type === "signature"));
  if (asked && !kept && !record.signer.name) return null;
  const name = h("input", { class: "form-control", id: "f-signer", maxlength: 120, autocomplete: "off", value: record.signer.name });
  const role = h("input", { class: "form-control", id: "f-signer-role", maxlength: 120, autocomplete: "off", value: record.signer.role });
  const store = () => keep(() => changeRecord(id, (one) => { one.signer = { name: name.value, role: role.value }; reopen(one); }));
  name.addEventListener("input", store);
  role.addEventListener("input", store);
  const fields = [h("h2", {}, w("signature")), h("p", { class: "m-small m-ink2" }, w("signature_help")),
    h("div", { class: "m-field m-mt8" }, h("label", { class: "form-label", for: "f-signer" }, w("signer_name")), name),
    h("div", { class: "m-field" }, h("label", { class: "form-label", for: "f-signer-role" }, w("signer_role")), role)];
  if (kept) {
    return card(...fields, await photoCard(kept), h("div", { class: "m-actions" },
      button(w("sign_again"), async () => changed(await keep(() => removePhoto(id, kept.id)), "signature"), { name: "pencil" })));
  }
  const canvas = h("canvas", { class: "f-ink", width: 700, height: 260, role: "img", "aria-label": w("sign_here"), tabindex: "0" });
  const ink = new Ink(canvas);
  return card(...fields, canvas, h("div", { class: "m-actions" },
    button(w("take_signature"), async () => {
      if (ink.empty) { say("sign", "warn", w("sign_first")); return; }
      say("sign", null);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      if (await keep(async () => keepPhoto(id, SIGNATURE, new Uint8Array(await blob.arrayBuffer()), "signature.png"))) await changed(await readRecord(id), "signature");
    }, { name: "check" }),
    button(w("clear"), () => ink.clear(), { name: "refresh" })));
}

// --- drawing on a photo ---

/** Lines on a copy: the photo as it was taken stays beside it. */
export async function drawing(id, photoId) {
  const record = await readRecord(id);
  const one = record.photos.find((each) => each.id === photoId);
  const raw = one ? await photo(photoId) : null;
  const where = (await edition(record.version)).sections.find((each) => each.items.some((item) => item.code === one?.item));
  const back = where ? `#/r/${id}/${where.code}/${one.item}` : `#/r/${id}`;
  title(w("draw_on"), { subtitle: record.siteName, back });
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([raw]));
  } catch {
    show(note("warn", w("cannot_draw")));
    actionBar(h("a", { class: "btn btn-lg m-btn-full", href: back }, w("back")));
    return;
  }
  const canvas = h("canvas", { class: "f-ink f-ink--photo", width: bitmap.width, height: bitmap.height, role: "img", "aria-label": w("draw_here"), tabindex: "0" });
  const ink = new Ink(canvas, { under: bitmap, colour: "#ff2d1a", width: Math.max(4, bitmap.width / 160) });
  show(h("p", { class: "m-small m-ink2" }, w("draw_help")), canvas);
  actionBar(
    button(w("undo"), () => ink.undo(), { css: "btn btn-lg", name: "arrow-left" }),
    button(w("keep_drawing"), async () => {
      const made = withExif(await jpegOf(canvas), exifOf(new Uint8Array(raw)));
      if (await keep(() => keepPhoto(id, one.item, made, `${one.name.replace(/\.\w+$/, "")}-drawn.jpg`))) { saved(); location.hash = back; }
    }, { css: "btn btn-primary btn-lg" }));
}
