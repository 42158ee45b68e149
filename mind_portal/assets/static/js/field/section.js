// One section of the checklist on the tablet.
import { button, h, icon, w } from "portal/field/dom";
import { actionBar, again, progressBar, say, saved, show, title } from "portal/field/frame";
import { Item } from "portal/field/item";
import { addPhotoTo, answer, Filed, keepPhoto, removePhoto, TooLarge } from "portal/field/records";
import { allItems, answered, examine, itemsOf, resultOf } from "portal/field/rulebook";
import { edition, isFull, record as readRecord } from "portal/field/store";

const bar = (result) => (result === "given" ? "pass" : result);
let working = Promise.resolve();
let done = 0; // changes so far: a view that was drawn around one is drawn again

/** Changes go one after another, in the order of the presses. */
function inTurn(act) {
  working = working.then(act, act).finally(() => { done += 1; });
  return working;
}
export const changes = () => done;
export const settled = () => working.catch(() => {});

class Gone extends Error {}

/** Keep a change and say so; a tablet without room says that, and the answer stays on the screen. Null: not kept. */
export async function keep(act) {
  try {
    const next = await inTurn(act);
    if (!next) throw new Gone(); // deleted in another tab, or the key's hours are over
    saved();
    say("full", null);
    return next;
  } catch (error) {
    saved(true);
    if (error instanceof Gone || error instanceof Filed) {
      say("full", "bad", w(error instanceof Filed ? "not_kept_filed" : "not_kept_gone"));
      again();
    } else if (error instanceof TooLarge) say("full", "bad", w("photo_too_large"));
    else if (isFull(error)) say("full", "bad", w("no_room"), " ", h("a", { href: "#/outbox" }, w("to_outbox")));
    else say("full", "bad", w("not_kept_why"));
    return null;
  }
}

export async function section(id, code) {
  const doneBefore = done;
  let record = await readRecord(id);
  const held = await edition(record.version);
  let found = examine(held, record, record.facts);
  if (code === "first") {
    const open = found.sections.find((one) => itemsOf(found, one).some((item) => !resultOf(item, record))) ?? found.sections[0];
    location.replace(`#/r/${id}/${open.code}`);
    return;
  }
  const here = found.sections.find((one) => one.code === code);
  if (!here) { location.replace(`#/r/${id}`); return; }
  const cards = new Map();
  const count = h("span", { class: "q-count f-count" });
  const main = button("", () => next(), { css: "btn btn-primary btn-lg q-actions__main" });

  const form = h("form", { class: "q-form", onsubmit: (event) => event.preventDefault(), novalidate: true });
  const isHere = () => location.hash.split("/").slice(2, 4).join("/") === `${id}/${code}`;
  const refresh = (changed) => {
    if (changed) record = changed;
    if (!form.isConnected) { // the view was drawn anew while this was being kept: the new one shows it
      if (isHere()) again();
      return;
    }
    found = examine(held, record, record.facts);
    for (const one of cards.values()) one.update(found);
    const mine = itemsOf(found, here);
    progressBar(mine.map((item) => bar(resultOf(item, record))));
    count.replaceChildren(h("span", {}, h("b", {}, String(answered(found))), ` / ${allItems(found).length}`),
      h("small", {}, w("here_n", { n: mine.filter((item) => resultOf(item, record)).length, of: mine.length })));
    main.replaceChildren(w(left().length ? "next_open" : after() ? "next_section" : "review"), icon("chevron-right"));
  };
  const left = () => itemsOf(found, here).filter((item) => !resultOf(item, record));
  const after = () => found.sections[found.sections.indexOf(here) + 1];
  const before = () => found.sections[found.sections.indexOf(here) - 1];

  const next = () => {
    const open = left();
    if (!open.length) { location.hash = after() ? `#/r/${id}/${after().code}` : `#/r/${id}`; return; }
    const focus = document.activeElement?.closest?.(".q-item");
    const later = open.find((item) => !focus || focus.compareDocumentPosition(cards.get(item.code).element) & Node.DOCUMENT_POSITION_FOLLOWING);
    goTo(cards.get((later ?? open[0]).code).element);
  };

  const acts = (item) => ({
    answer: async (parts, typed) => refresh(await keep(() => answer(id, item.code, parts, typed))),
    sign: async (raw, value) => { // the new one first: without room for it the old one stays
      const before = ((await readRecord(id))?.photos ?? []).filter((one) => one.item === item.code);
      const kept = await keep(async () => {
        const image = raw ? await keepPhoto(id, item.code, raw, "signature.png") : undefined;
        if (image === null) return null;
        const next = await answer(id, item.code, { value: { ...value, ...(image ? { image: image.id } : {}) } });
        for (const old of before) await removePhoto(id, old.id);
        return next;
      });
      await photos(item);
      return Boolean(kept);
    },
    addPhoto: async (file) => { await keep(() => addPhotoTo(id, item.code, file)); await photos(item); },
    removePhoto: async (photoId) => { await keep(() => removePhoto(id, photoId)); await photos(item); },
    drawOn: (photoId) => { location.hash = `#/r/${id}/draw/${photoId}`; },
  });
  const photos = async (item) => {
    const now = await readRecord(id);
    if (!now) return; // shut or deleted meanwhile
    record = now;
    await cards.get(item.code).showPhotos(record);
    refresh();
  };

  for (const item of here.items) cards.set(item.code, new Item(item, record, acts(item)));
  title(`${here.number} ${here.title}`, { subtitle: record.siteName, back: `#/r/${id}`, side: [count] });
  form.replaceChildren(...[...cards.values()].map((one) => one.element));
  show(form);
  actionBar(
    h("a", { class: "btn btn-lg q-actions__before", href: before() ? `#/r/${id}/${before().code}` : `#/r/${id}`, "aria-label": w(before() ? "previous_section" : "overview") }, icon(before() ? "chevron-left" : "list")),
    main,
  );
  refresh();
  if (done !== doneBefore) again();
}

export function goTo(element) {
  element.scrollIntoView({ block: "start" });
  (element.querySelector("input:not([type=file]), select, textarea") ?? element).focus({ preventScroll: true });
}
