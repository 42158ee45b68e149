// One section of a report form: saved as one goes, checked as one goes, with tables that take rows from a spreadsheet.
// The page works without this; here the same rules as on the server run in the browser.
import { brokenChecks, decide } from "portal/form-rules";
import { Saver } from "portal/form-save";
import { Table } from "portal/form-table";

const form = document.getElementById("form");
const data = JSON.parse(document.getElementById("form-data").textContent);
const cards = new Map([...form.querySelectorAll("[data-item]")].map((card) => [card.dataset.item, card]));
for (const [code, card] of cards) {
  if ("table" in card.dataset) card.table = new Table(card, code, data, { tooMany: form.dataset.tooMany });
}

function setText(line, text) {
  const place = line.lastElementChild;
  if (place.textContent !== text) place.textContent = text;
  line.hidden = !text;
}

function showChecks(code, card, values) {
  const broken = brokenChecks(code, values, data);
  const errors = broken.filter((check) => check.level === "error");
  const whole = errors.filter((check) => !check.rows.length).map((check) => check.message);
  setText(card.querySelector("[data-error]"), [...whole, ...(card.dataset.refused ? [card.dataset.refused] : [])].join(" · "));
  const field = form.elements[`q-${code}`];
  if (field?.setAttribute) field.toggleAttribute("aria-invalid", whole.length > 0 || Boolean(card.dataset.refused));
  for (const box of card.querySelectorAll("[data-explain]")) {
    const check = broken.find((one) => one.code === box.dataset.explain);
    box.hidden = !check;
    if (check) box.querySelector("[data-warning-text]").textContent = withRows(check);
  }
  if (card.table) {
    card.table.showMessages(errors);
    card.table.showTotal();
    showNil(card);
  }
}

const withRows = (check) => (check.rows.length
  ? `${check.rows.map(([place]) => form.dataset.rowWords.replace("%(n)s", place + 1)).join(", ")}: ${check.message}` : check.message);

/* “There is none” can be said only of a table without rows. */
function showNil(card) {
  const nil = card.querySelector("[data-nil]");
  if (!nil) return;
  const filled = card.table.texts().length > 0;
  nil.disabled = filled;
  if (filled) nil.checked = false;
}

function showSummary() {
  const box = document.querySelector("[data-summary]");
  const list = box.querySelector("ul");
  const lines = [];
  for (const [code, card] of cards) {
    if (card.hidden) continue;
    for (const line of card.querySelectorAll("[data-error]:not([hidden]), [data-row-error]:not([hidden])")) {
      lines.push([code, line.lastElementChild.textContent, line.closest("[data-row]"), true]);
    }
    for (const explain of card.querySelectorAll("[data-explain]:not([hidden])")) {
      if (!isExplained(explain)) lines.push([code, explain.querySelector("[data-warning-text]").textContent, null, false]);
    }
  }
  const key = JSON.stringify(lines.map(([code, text, , isError]) => [code, text, isError]));
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.hidden = !lines.length;
  list.replaceChildren(...lines.slice(0, 12).map(([code, text, row]) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#i-${code}`;
    link.textContent = row ? `${form.dataset.rowWords.replace("%(n)s", row.querySelector("[data-n]").textContent)}: ${text}` : text;
    link.addEventListener("click", (event) => { event.preventDefault(); goTo(row ?? cards.get(code)); });
    line.append(link);
    return line;
  }));
  const head = box.querySelector("strong");
  if (lines.length) head.textContent = form.dataset.look.replace("%(n)s", lines.length);
  const mild = !lines.some(([, , , isError]) => isError);
  box.classList.toggle("m-note--warn", mild);
  box.classList.toggle("m-note--bad", !mild);
}

const isExplained = (box) => [...box.querySelectorAll("input")].some((field) => (field.type === "radio" ? field.checked : field.value.trim()));

function refresh() {
  const { values, shown } = decide(form, cards, data);
  for (const [code, card] of cards) {
    card.hidden = !shown.has(code);
    showChecks(code, card, values);
  }
  showSummary();
}

function goTo(place) {
  place.scrollIntoView({ block: "center", behavior: "smooth" });
  const field = place.querySelector("input:not([type=hidden]):not([data-skip]), select, textarea:not([data-skip])");
  (field ?? place).focus({ preventScroll: true });
}

const ICONS = { done: "circle-check", bad: "alert-octagon", warn: "alert-triangle" };

function showSections(states) {
  for (const link of document.querySelectorAll("[data-section]")) {
    const state = states?.[link.dataset.section] ?? "new";
    link.className = `f-side--${state}`;
    const drawing = link.querySelector("use");
    if (link.hasAttribute("aria-current")) continue;
    drawing.setAttribute("href", drawing.getAttribute("href").replace(/#.*$/, `#tabler-${ICONS[state] ?? "circle-dashed"}`));
  }
}

const saver = new Saver(form, cards, { onSaved: (saved) => { showSections(saved?.sections); refresh(); } });

let drawing = 0;
function changed(field) {
  const card = field.closest("[data-item]");
  if ("cell" in field.dataset) card.table.changed(field);
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(refresh);
  saver.note(field);
}
form.addEventListener("input", (event) => changed(event.target));
form.addEventListener("change", (event) => changed(event.target));

form.addEventListener("paste", (event) => {
  const field = event.target;
  if (!("cell" in field.dataset)) return;
  const table = field.closest("[data-item]").table;
  if (!table.paste(field, event.clipboardData.getData("text/plain"))) return;
  event.preventDefault();
  changed(field);
});

/* Enter in the last row goes on in a new one instead of sending the form. */
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input[data-cell]")) return;
  event.preventDefault();
  const row = event.target.closest("[data-row]");
  const card = row.closest("[data-item]");
  card.table.keepOneFree();
  const rows = card.table.rows();
  (rows[rows.indexOf(row) + 1] ?? row).querySelector("[data-cell]").focus();
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const table = button?.closest("[data-item]")?.table;
  if (!table) return;
  if ("remove" in button.dataset) {
    const row = button.closest("[data-row]");
    const next = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : row.previousElementSibling;
    table.remove(row);
    (next?.querySelector?.("[data-cell]") ?? table.card).focus();
    saver.note(table.card.querySelector("input"));
    refresh();
  } else if ("add" in button.dataset) {
    table.keepOneFree();
    table.rows().at(-1).querySelector("[data-cell]").focus();
  } else if ("openPaste" in button.dataset) {
    const open = button.getAttribute("aria-expanded") !== "true";
    table.openPaste(open);
    if (open) table.card.querySelector("[data-paste] textarea").focus();
  }
});

form.addEventListener("submit", (event) => {
  const [verb, code] = (event.submitter?.value ?? "").split(":");
  if (verb === "paste") {
    const table = cards.get(code).table;
    const lines = table.card.querySelector("[data-paste] textarea").value.split("\n").filter((line) => line.trim()).length;
    if (table.tooMany(table.texts().length + lines)) {
      event.preventDefault();
      return;
    }
  }
  saver.leave(event);
});

/* Sent as a whole: a table's rows go as one field, since a request holds only so many. */
form.addEventListener("formdata", (event) => {
  for (const [code, card] of cards) {
    if (!card.table) continue;
    for (const name of [...event.formData.keys()]) {
      if (new RegExp(`^q-${code}-\\d+-`).test(name)) event.formData.delete(name);
    }
    event.formData.set(`q-${code}-rows`, JSON.stringify(card.table.texts()));
  }
});

refresh();

if (location.hash.startsWith("#i-")) {
  const card = document.getElementById(location.hash.slice(1));
  if (card && !card.hidden) goTo(card);
}
