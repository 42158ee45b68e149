// A table of a form: rows come and go, quantities are converted at once, rows are pasted from a spreadsheet.
import { cellTexts, converted, rowValues, toNumber } from "portal/form-values";

const plain = (text) => text.trim().toLowerCase();
const shown = (number) => number.toLocaleString("en-US", { maximumFractionDigits: 2 }).replace("-", "−");

const YES_NO = { "ใช่": "yes", "มี": "yes", "ไม่": "no", "ไม่ใช่": "no", "ไม่มี": "no" };

export class Table {
  constructor(card, code, data, words) {
    this.card = card;
    this.code = code;
    this.about = data.tables[code];
    this.columns = data.columns[code];
    this.words = words;
    this.unread = data.unread?.[code] ?? {};
    this.blank = card.querySelector("[data-blank]").content.firstElementChild;
    this.grid = card.querySelector("table");
    for (const row of (data.rows[code] ?? []).slice(this.rows().filter((one) => this.isFilled(one)).length)) this.add(row);
    card.querySelector("[data-rest]")?.remove();
    this.keepOneFree();
    this.number();
    for (const row of this.rows()) this.convert(row);
  }

  rows() {
    return [...this.grid.querySelectorAll("[data-row]")];
  }

  isFilled(row) {
    return [...row.querySelectorAll("[data-cell]")].some((field) => field.value.trim() !== "");
  }

  /* What is sent: the text of every cell, blank rows left out. */
  texts() {
    return this.rows().filter((row) => this.isFilled(row)).map(cellTexts);
  }

  add(values = {}, after = null) {
    const row = this.blank.cloneNode(true);
    for (const field of row.querySelectorAll("[data-cell]")) {
      field.value = "";
      const value = values[field.dataset.cell];
      if (value !== null && value !== undefined) setField(field, value === true ? "yes" : value === false ? "no" : String(value));
    }
    const last = this.rows().at(-1);
    if (after) after.after(row);
    else if (last) last.after(row);
    else this.grid.tHead.after(row);
    return row;
  }

  remove(row) {
    row.remove();
    this.unread = {};
    this.keepOneFree();
    this.number();
  }

  /* There is always one blank row to go on in, up to the most that the table holds. */
  keepOneFree() {
    const rows = this.rows();
    if (rows.length < this.about.max && (!rows.length || this.isFilled(rows.at(-1)))) this.add();
    this.number();
  }

  number() {
    this.rows().forEach((row, index) => {
      row.querySelector("[data-n]").textContent = index + 1;
      for (const field of row.querySelectorAll("[data-cell]")) {
        field.name = `q-${this.code}-${index}-${field.dataset.cell}`;
        const label = field.getAttribute("aria-label");
        if (label) field.setAttribute("aria-label", label.replace(/\d+$/, index + 1));
      }
    });
  }

  /* A field was changed: fill in what the code list knows, convert, keep a row free. */
  changed(field) {
    const row = field.closest("[data-row]");
    if (!row) return;
    this.fill(row, field.dataset.cell);
    this.convert(row);
    this.keepOneFree();
  }

  fill(row, changed) {
    for (const [column, from] of Object.entries(this.about.fill)) {
      if (!from.startsWith(`${changed}.`)) continue;
      const digits = row.querySelector(`[data-cell="${changed}"]`).value.replace(/[ .-]/g, "").slice(0, 6);
      const known = this.about.known[from]?.[digits];
      const field = row.querySelector(`[data-cell="${column}"]`);
      if (known !== undefined && field.value === "") field.value = known ? "yes" : "no";
    }
  }

  convert(row) {
    const how = this.about.convert;
    if (!how) return;
    const texts = cellTexts(row);
    const usual = this.about.factors[texts[how.by]];
    const own = toNumber(texts[how.factor] ?? "");
    const result = converted(toNumber(texts[how.quantity]), own ?? usual ?? null);
    row.querySelector("[data-result]").textContent = result === null ? "–" : shown(result);
    const line = row.querySelector("[data-factor]");
    const known = texts[how.by] in this.about.factors;
    line.hidden = !known || (this.about.exact.includes(texts[how.by]) && own === null);
    line.querySelector("[data-factor-unit]").textContent = this.about.units[texts[how.by]] ?? "";
    line.querySelector("input").placeholder = usual ?? "";
    this.showUnder(row);
  }

  showTotal() {
    const how = this.about.convert;
    if (!how) return;
    const rows = this.rows().map((row) => rowValues(cellTexts(row), this.columns, this.about)).filter((row) => row);
    const known = rows.map((row) => row[how.result]).filter((number) => number !== null);
    const place = this.card.querySelector("[data-total]");
    const unit = place.textContent.split(/[\s\u00a0]/).at(-1) || this.card.querySelector("[data-factor] label")?.lastChild.textContent.trim();
    place.textContent = `${shown(known.reduce((sum, number) => sum + number, 0))}\u00a0${unit}`;
    this.card.querySelector("[data-total-row]").hidden = !known.length;
  }

  showUnread(unread) {
    this.unread = unread;
  }

  /* Messages under each row: what the server could not read, and the checks that the row breaks. Blank rows do not count. */
  showMessages(broken) {
    const filled = this.rows().filter((row) => this.isFilled(row));
    for (const row of this.rows()) {
      const place = filled.indexOf(row);
      const own = place < 0 ? [] : broken.flatMap((check) => check.rows.filter(([at]) => at === place).map(([, text]) => text));
      const unread = place < 0 ? [] : this.unread[String(place)] ?? [];
      const texts = [...unread.map(([, text]) => text), ...own];
      const wrong = new Set(unread.map(([column]) => column));
      for (const field of row.querySelectorAll("[data-cell]")) {
        if (wrong.has(field.dataset.cell)) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
      const line = row.querySelector("[data-row-error]");
      if (line.lastElementChild.textContent !== texts.join(" · ")) line.lastElementChild.textContent = texts.join(" · ");
      line.hidden = !texts.length;
      this.showUnder(row);
    }
  }

  showUnder(row) {
    const under = row.querySelector(".f-row__under");
    const idle = [...under.querySelectorAll("p")].every((line) => line.hidden);
    under.toggleAttribute("data-idle", idle);
  }

  /* Cells from a spreadsheet, laid over the table from the cell on where they were pasted. False: it was plain text. */
  paste(field, text) {
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
    if (lines.length === 1 && lines[0].length === 1) return false;
    const rows = this.rows();
    const from = rows.indexOf(field.closest("[data-row]"));
    if (this.tooMany(from + lines.length)) return true;
    const start = Math.max(0, this.about.order.indexOf(field.dataset.cell));
    const order = this.about.order.slice(start);
    lines.forEach((cells, index) => {
      const row = this.rows()[from + index] ?? this.add();
      cells.slice(0, order.length).forEach((cell, place) => {
        const target = row.querySelector(`[data-cell="${order[place]}"]`);
        if (target) setField(target, cell.trim(), this.about.units);
      });
      order.forEach((column) => this.fill(row, column));
      this.convert(row);
    });
    this.keepOneFree();
    return true;
  }

  /* More rows than the table holds: say so, change nothing. */
  tooMany(count) {
    const box = this.card.querySelector("[data-paste-error]");
    box.hidden = count <= this.about.max;
    if (box.hidden) return false;
    const text = this.words.tooMany.replace("%(rows)s", count.toLocaleString("en-US")).replace("%(most)s", this.about.max.toLocaleString("en-US"));
    box.lastElementChild.textContent = text;
    this.openPaste(true);
    box.scrollIntoView({ block: "center" });
    return true;
  }

  openPaste(open) {
    this.card.querySelector("[data-paste]").classList.toggle("f-paste--open", open);
    this.card.querySelector("[data-open-paste]").setAttribute("aria-expanded", String(open));
  }
}

/* A value into a field; words of a choice become that choice, and what is not on the list stays to be corrected. */
function setField(field, value, units = {}) {
  if (field.tagName !== "SELECT") {
    field.value = value;
    return;
  }
  const wanted = plain(value);
  const known = value && [...field.options].find((option) => option.value === value || plain(option.textContent) === wanted
    || plain(option.textContent).startsWith(`${wanted} `) || YES_NO[wanted] === option.value
    || (units[option.value] && plain(units[option.value]) === wanted));
  if (!known && value) field.append(new Option(value, value));
  field.value = known ? known.value : value ?? "";
}
