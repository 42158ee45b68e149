// Items that show how it was: a place on earth, and a signature that is drawn, or typed and confirmed.
import { button, h, icon, w } from "portal/field/dom";
import { Ink } from "portal/field/ink";
import { hereNow } from "portal/field/photo";
import { toNumber } from "portal/form-values";

const EARTH_KM = 6371.0088;
const FAR_KM = 0.5;
const PLACE = /^([+\-−]?[\d๐-๙.]+)[\s,;/]+([+\-−]?[\d๐-๙.]+)$/;

/** `13.7563, 100.5018` in any digits as a place, null for anything else. */
export function placeOf(text) {
  const [, first, second] = PLACE.exec(text.trim()) ?? [];
  const [latitude, longitude] = [toNumber(first ?? ""), toNumber(second ?? "")];
  const known = latitude !== null && longitude !== null && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return known ? { latitude, longitude } : null;
}

const placeText = (place) => (place?.latitude === undefined ? "" : `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`);

function distanceKm(one, other) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const half = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2
    + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

function distanceText(km) {
  const [metre, kilometre] = document.documentElement.lang === "th" ? ["ม.", "กม."] : ["m", "km"];
  return km < 1 ? `${Math.round(km * 100) * 10} ${metre}` : `${km.toFixed(1)} ${kilometre}`;
}

/** A field for the place and a button that knows it; below, how far it lies from the factory. */
export function placeField(item, record, kept, act) {
  const name = `q-${item.code}`;
  const field = h("input", { class: "form-control", id: name, autocomplete: "off", maxlength: 60, placeholder: "13.75630, 100.50180",
    value: record.typed?.[item.code] ?? placeText(kept.value) });
  const far = h("p", { class: "m-small q-far", role: "status" });
  const tell = (place) => {
    const km = place && record.spot ? distanceKm(place, record.spot) : null;
    far.replaceChildren(...(km === null ? [] : [km > FAR_KM ? icon("alert-triangle") : "", " ", w("from_factory", { km: distanceText(km) })]));
  };
  field.addEventListener("input", () => {
    const text = field.value.trim();
    const value = placeOf(text) ?? undefined;
    tell(value);
    act.answer({ value }, text && !value ? text : undefined);
  });
  const here = button(w("use_my_place"), async () => {
    const place = await hereNow();
    if (!place) { far.textContent = w("place_unknown"); return; }
    field.value = placeText(place);
    tell(place);
    act.answer({ value: place }, undefined);
  }, { name: "current-location" });
  tell(kept.value);
  return h("div", {}, h("div", { class: "q-place" }, field, here), far);
}

/** Name and position, the pad, and a tick for who cannot draw. */
export function signaturePad(item, kept, act) {
  const id = (part) => `q-${item.code}-${part}`;
  const [name, role] = ["name", "role"].map((part) =>
    h("input", { class: "form-control", id: id(part), maxlength: 120, autocomplete: "off", value: kept.value?.[part] ?? "" }));
  const tick = h("input", { type: "checkbox", class: "form-check-input", checked: Boolean(kept.value && !kept.value.image) });
  const canvas = h("canvas", { class: "f-ink", width: 700, height: 260, role: "img", "aria-label": w("sign_here") });
  const ink = new Ink(canvas);
  const says = h("p", { class: "m-field__error", role: "alert", hidden: true }, icon("alert-octagon"), h("span", {}));
  const refuse = (text) => { says.hidden = !text; says.lastChild.textContent = text; };
  const signed = h("p", { class: "m-good", hidden: !kept.value }, icon("check"), " ", h("span", {}, kept.value?.name ?? ""));
  const store = async () => {
    if (!name.value.trim()) return refuse(w("name_first"));
    if (ink.empty && !tick.checked) return refuse(w("sign_or_confirm"));
    refuse("");
    const blob = ink.empty ? null : await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const value = { name: name.value.trim(), ...(role.value.trim() ? { role: role.value.trim() } : {}) };
    if (!(await act.sign(blob && new Uint8Array(await blob.arrayBuffer()), value))) return null; // it stays on the screen
    ink.clear();
    signed.hidden = false;
    signed.lastChild.textContent = value.name;
    return null;
  };
  return h("div", { class: "q-pad" }, signed,
    h("div", { class: "m-field" }, h("label", { class: "form-label", for: id("name") }, w("signer_name")), name),
    h("div", { class: "m-field" }, h("label", { class: "form-label", for: id("role") }, w("signer_role")), role),
    canvas, h("label", { class: "q-tick m-mt8" }, tick, h("span", {}, w("confirm_name"))), says,
    h("div", { class: "m-actions" }, button(w("take_signature"), store, { name: "check" }), button(w("clear"), () => ink.clear(), { name: "refresh" })));
}
