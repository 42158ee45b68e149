// One question on the page: its answer, note, photos, what is wrong with it. Every press is kept at once.
import { button, h, icon, sizeText, tag, timeText, w } from "portal/field/dom";
import { photo } from "portal/field/store";
import { placeField, placeOf, signaturePad } from "portal/field/proof";
import { toNumber } from "portal/form-values";

const FACES = [["pass", "check", "pass"], ["fail", "x", "fail"], ["na", "minus", "na"]];
const SEVERITIES = ["minor", "major", "critical"];

const radio = (name, value, checked, face, css) =>
  h("label", { class: css }, h("input", { type: "radio", name, value, checked }), h("span", {}, ...face));

/** The answer of one field in its stored shape; `typed` is what could not be read. */
function fieldValue(item, text) {
  const plain = text.trim();
  if (!plain) return { value: undefined };
  if (item.type === "number") {
    const number = toNumber(plain);
    return number === null ? { value: undefined, typed: plain } : { value: number };
  }
  if (item.type === "yes_no") return { value: plain === "yes" };
  if (item.type === "place") {
    const value = placeOf(plain);
    return value ? { value } : { value: undefined, typed: plain };
  }
  return { value: plain };
}

const shownValue = (value) => (value === true ? "yes" : value === false ? "no" : (value ?? ""));

function choices(item) {
  if (item.type === "yes_no") return [{ code: "yes", text: w("yes") }, { code: "no", text: w("no") }];
  return item.choices ?? [];
}

function select(item, value, id) {
  return h("select", { class: "form-select", id, value: null },
    h("option", { value: "" }), ...choices(item).map((choice) => h("option", { value: choice.code, selected: shownValue(value) === choice.code }, choice.text)));
}

function input(item, value, id) {
  if (item.type === "choice") return select(item, value, id);
  if (item.type === "text") return h("textarea", { class: "form-control", id, rows: 2, maxlength: 4000, value: value ?? "" });
  const field = h("input", {
    class: "form-control", id, autocomplete: "off", maxlength: 200, type: item.type === "date" ? "date" : "text",
    inputmode: item.type === "number" ? "decimal" : null, value: value === undefined || value === null ? "" : String(value),
  });
  return item.unit ? h("div", { class: "m-with-unit" }, field, h("span", { class: "m-with-unit__unit" }, item.unit)) : field;
}

export class Item {
  /** `act`: {answer(parts, typed), addPhoto(file), removePhoto(id), drawOn(id), sign(raw, value)} */
  constructor(item, record, act) {
    this.item = item;
    this.act = act;
    this.name = `q-${item.code}`;
    this.says = h("div", { class: "q-says", "aria-live": "polite" });
    this.photos = h("div", { class: "f-photos" });
    this.element = h("section", { class: "m-card q-item", id: `i-${item.code}`, tabindex: "-1" },
      h("div", { class: "m-card__body" }, this.field(record), this.says));
    this.showPhotos(record);
  }

  field(record) {
    const { item, name } = this;
    const kept = record.answers[item.code] ?? {};
    const text = [h("span", { class: "q-no" }, item.number), h("span", {}, item.text, item.required ? null : h("span", { class: "m-ink3" }, ` ${w("if_any")}`))];
    const single = ["number", "date", "choice", "text", "code", "place"].includes(item.type);
    const head = single ? h("label", { class: "q-text", for: name }, ...text) : h("legend", { class: "q-text" }, ...text);
    const body = this.body(record, kept);
    return h(single ? "div" : "fieldset", { class: "q-field" }, head, this.more(), ...body, this.under(record, kept));
  }

  /** The article of law and what to look at, one tap away. */
  more() {
    const { item } = this;
    if (!item.article && !item.look) return null;
    return h("details", { class: "q-more" },
      h("summary", {}, icon(item.article ? "scale" : "eye"), h("span", {}, item.article?.text ?? w("what_to_look_at"))),
      h("div", { class: "m-small" }, item.look ? h("p", {}, item.look) : null,
        item.article ? h("p", { class: "m-mt4" }, item.article.verified ? tag("good", w("verified")) : tag("warn", w("unverified"))) : null));
  }

  body(record, kept) {
    const { item, name } = this;
    if (item.type === "compliance") return [this.three(kept), this.serious(kept)];
    if (item.type === "yes_no") return [this.two(kept)];
    if (item.type === "table") return [this.table(record, kept)];
    if (item.type === "file" || item.type === "photo") return [];
    if (item.type === "signature") return [signaturePad(item, kept, this.act)];
    if (item.type === "place") return [placeField(item, record, kept, this.act)];
    const field = input(item, record.typed?.[item.code] ?? kept.value, name);
    field.addEventListener("input", (event) => {
      const { value, typed } = fieldValue(item, event.target.value);
      this.act.answer({ value }, typed);
    });
    return [field];
  }

  three(kept) {
    const box = h("div", { class: "m-answer" }, ...FACES.map(([value, face, word]) =>
      radio(this.name, value, kept.value === value, [icon(face), w(word)], `m-answer__${value}`)));
    box.addEventListener("change", (event) => {
      const { value } = event.target;
      this.act.answer(value === "fail" ? { value, severity: this.severity() } : { value });
      if (value === "fail") this.note.open = true;
    });
    return box;
  }

  severity() {
    return this.element.querySelector(`input[name="${this.name}-severity"]:checked`)?.value ?? this.item.severity ?? "major";
  }

  serious(kept) {
    const chosen = kept.severity ?? this.item.severity ?? "major";
    const box = h("fieldset", { class: "q-fail" }, h("legend", { class: "q-label" }, w("how_serious")),
      h("div", { class: "m-segment q-severity" }, ...SEVERITIES.map((value) => radio(`${this.name}-severity`, value, value === chosen, [w(`severity_${value}`)], ""))));
    box.addEventListener("change", (event) => { event.stopPropagation(); this.act.answer({ severity: event.target.value }); });
    return box;
  }

  two(kept) {
    const box = h("div", { class: "m-answer q-two" }, ...choices(this.item).map((choice) =>
      radio(this.name, choice.code, shownValue(kept.value) === choice.code, [icon(choice.code === "yes" ? "check" : "minus"), choice.text], "q-plain")));
    box.addEventListener("change", (event) => this.act.answer({ value: event.target.value === "yes" }));
    return box;
  }

  /** Rows of cells. What cannot be read stays beside them, row for row: `typed` is a list of {column: text}. */
  table(record, kept) {
    const box = h("div", {});
    const texts = record.typed?.[this.item.code] ?? [];
    const rows = (kept.value ?? []).map((row, n) => ({ cells: { ...row }, unread: { ...texts[n] } }));
    const isFull = ({ cells, unread }) => Object.keys(unread).length > 0 || Object.values(cells).some((cell) => cell !== null && cell !== undefined && cell !== "");
    const keep = () => {
      const full = rows.filter(isFull);
      const isRead = full.every(({ unread }) => !Object.keys(unread).length);
      this.act.answer({ value: full.length ? full.map(({ cells }) => cells) : undefined }, isRead ? undefined : full.map(({ unread }) => unread));
    };
    const draw = () => box.replaceChildren(
      h("div", { class: "q-rows" }, ...rows.map((row, n) => h("fieldset", { class: "q-row" }, h("legend", { class: "q-label" }, w("row", { n: n + 1 })),
        ...this.item.columns.map((column) => this.cell(row, n, column, keep)),
        button(w("delete_row"), () => { rows.splice(n, 1); keep(); draw(); }, { name: "trash", css: "btn btn-sm f-row__drop", "aria-label": w("delete_row_n", { n: n + 1 }) })))),
      button(w("add_row"), () => { rows.push({ cells: {}, unread: {} }); draw(); box.querySelector(".q-row:last-child input, .q-row:last-child select")?.focus(); },
        { name: "plus", css: "btn btn-sm m-mt8", disabled: rows.length >= (this.item.max_rows ?? 99) }));
    draw();
    return box;
  }

  cell(row, n, column, keep) {
    const id = `${this.name}-${n}-${column.code}`;
    const { cells, unread } = row;
    const shown = unread[column.code] ?? cells[column.code];
    const field = ["choice", "yes_no"].includes(column.type) ? select(column, shown, id) : input({ ...column, unit: "" }, shown, id);
    const says = h("p", { class: "m-field__error" }, icon("alert-octagon"), h("span", {}));
    const say = () => {
      const text = unread[column.code];
      says.hidden = text === undefined;
      if (text !== undefined) says.lastChild.textContent = w("not_a_number", { text });
    };
    say();
    field.addEventListener("input", (event) => {
      const { value, typed } = fieldValue(column, event.target.value);
      if (typed === undefined) delete unread[column.code];
      else unread[column.code] = typed;
      cells[column.code] = value ?? null;
      say();
      keep();
    });
    return h("div", { class: "q-cell" }, h("label", { for: id }, column.unit ? `${column.text} (${column.unit})` : column.text), field, says);
  }

  /** Note, camera, the last visit's answer. */
  under(record, kept) {
    const { item, name } = this;
    const area = h("textarea", { class: "form-control", id: `${name}-note`, rows: 2, maxlength: 2000, value: kept.note ?? "" });
    area.addEventListener("input", () => this.act.answer({ note: area.value.trim() ? area.value : undefined }));
    this.note = h("details", { class: "q-note", open: kept.note || kept.value === "fail" ? true : null },
      h("summary", {}, icon("note"), h("span", {}, w("note"))),
      h("label", { class: "q-label", for: `${name}-note` }, h("span", { class: "q-label__fail" }, w("what_found")), h("span", { class: "q-label__note" }, w("note"))), area);
    const last = record.last?.answers?.[item.code];
    const noted = ["compliance", "file", "photo", "yes_no"].includes(item.type);
    return h("div", { class: "q-under" },
      noted ? this.camera() : null, item.on_fail && item.on_fail !== "none" ? h("small", { class: "m-ink2" }, w(`${item.on_fail}_needed`)) : null, noted ? this.note : null,
      last ? h("span", { class: "q-previous" }, w("last_visit", { answer: last })) : null,
      this.photos);
  }

  camera() {
    const field = h("input", { type: "file", accept: "image/*", capture: "environment", id: `${this.name}-photo`, class: "f-camera__input" });
    field.addEventListener("change", async () => {
      const [file] = field.files;
      field.value = "";
      if (file) await this.act.addPhoto(file);
    });
    return h("span", { class: "f-camera" }, field, h("label", { for: `${this.name}-photo` }, icon("camera"), h("span", {}, w("take_photo"))));
  }

  async showPhotos(record) {
    const mine = record.photos.filter((one) => one.item === this.item.code);
    const cards = await Promise.all(mine.map((one) => this.photoCard(one)));
    this.photos.replaceChildren(...cards);
    this.photos.hidden = !mine.length;
  }

  async photoCard(one) {
    return photoCard(one, h("div", { class: "f-photo__acts" },
      this.item.type === "signature" ? null : button("", () => this.act.drawOn(one.id), { name: "pencil", css: "btn btn-sm", "aria-label": w("draw_on") }),
      button("", () => this.act.removePhoto(one.id), { name: "trash", css: "btn btn-sm", "aria-label": w("delete_photo") })));
  }

  /** What is wrong, and what asks for a reason, as it is now. */
  update(found) {
    this.element.hidden = !found.shown.has(this.item.code);
    const lines = [];
    for (const one of found.problems) {
      if (one.item === this.item && ["error", "invalid"].includes(one.kind)) lines.push(["error", "alert-octagon", one.message]);
    }
    for (const one of found.warnings) if (one.item === this.item) lines.push(["warning", "alert-triangle", one.message]);
    const text = JSON.stringify(lines);
    if (this.said === text) return;
    this.said = text;
    this.says.replaceChildren(...lines.map(([kind, name, words]) => h("p", { class: `m-field__${kind}` }, icon(name), h("span", {}, words))));
  }
}

/** A photo that is here, small, with its time; one that this browser cannot show says what it is. */
export async function photoCard(one, acts = null) {
  const raw = await photo(one.id);
  const words = [timeText(one.at), one.place ? w("with_place") : ""].filter(Boolean).join(" · ");
  const picture = h("img", { alt: w("photo_of", { time: timeText(one.at) }), class: "f-photo__img" });
  if (raw) {
    const address = URL.createObjectURL(new Blob([raw], { type: one.name.endsWith(".png") ? "image/png" : "image/jpeg" }));
    picture.src = address;
    picture.onload = () => URL.revokeObjectURL(address);
    picture.onerror = () => picture.replaceWith(h("span", { class: "f-photo__img f-photo__img--none" }, icon("camera"), `${one.name} ${sizeText(one.size)}`));
  }
  return h("figure", { class: "f-photo" }, raw ? picture : h("span", { class: "f-photo__img f-photo__img--none" }, icon("cloud-check")), h("figcaption", {}, words), acts);
}
