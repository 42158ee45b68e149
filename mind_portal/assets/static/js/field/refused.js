// Photos that the server does not take, or that the tablet has lost: each with its reason, and the ways out. The
// inspection is filed without waiting for them, so that only such a photo can be given up, and never in silence.
import { button, h, note, timeText, w } from "portal/field/dom";
import { againHere, sure } from "portal/field/frame";
import { photoCard } from "portal/field/item";
import { send } from "portal/field/sender";
import { changeRecord, dropPhoto, edition, photo } from "portal/field/store";

const SIGNATURE = "signature";

/** A card for each photo of a filed record that waits for the officer's decision. */
export async function refusedPhotos(one) {
  if (!["photos", "differs"].includes(one.state)) return [];
  return Promise.all(one.photos.filter((each) => each.refused && !each.left_out).map((each) => refusedPhoto(one, each)));
}

async function refusedPhoto(one, item) {
  const { lost, at, status, breaches } = item.refused;
  const why = breaches.length ? h("ul", {}, ...breaches.map((breach) => h("li", {}, breach.message))) : lost ? null : h("p", {}, w("error_unknown", { status }));
  const head = lost ? w("error_photo_lost", { name: item.name }) : w("error_photo", { name: item.name, time: timeText(at) });
  const named = await nameOf(one, item);
  return note("bad", h("b", {}, head), why, h("p", { class: "m-small" }, named), lost ? null : await photoCard(item),
    h("div", { class: "m-actions" },
      lost ? null : button(w("save_photo"), () => save(item), { name: "download" }),
      button(w("leave_out"), () => leaveOut(one, item, named), { name: "x", "aria-label": `${w("leave_out")} ${item.name}` })));
}

/** Which question the photo belongs to. */
async function nameOf(one, item) {
  if (item.item === SIGNATURE) return w("signature");
  const held = await edition(one.version);
  const asked = held?.sections.flatMap((section) => section.items).find((each) => each.code === item.item);
  return asked ? `${asked.number} ${asked.text}` : item.item;
}

/** The photo as it is, so that it can go another way. */
async function save(item) {
  const raw = await photo(item.id);
  if (!raw) return;
  const address = URL.createObjectURL(new Blob([raw]));
  const link = h("a", { href: address, download: item.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Given up by the officer: the server is told, so that the inspection says so instead of waiting for it for ever. */
async function leaveOut(one, item, named) {
  const redraw = againHere();
  if (!(await sure(w(item.refused.lost ? "leave_out_lost_sure" : "leave_out_sure", { name: item.name, item: named }), w("leave_out")))) return;
  await changeRecord(one.id, (kept) => {
    const here = kept.photos.find((each) => each.id === item.id);
    here.left_out = true;
    delete here.refused;
    kept.error = null;
  });
  await dropPhoto(item.id);
  await send(one.id);
  redraw();
}
