// A section of a checklist: questions that show themselves, checks as one goes, every answer saved at once.
// The page works without this; here the same rules as on the server run in the browser.
import { brokenChecks, decide as decideOn, isOpen } from "portal/form-rules";
import { Saver } from "portal/form-save";

const form = document.getElementById("checklist");
const data = JSON.parse(document.getElementById("checklist-data").textContent);
const cards = new Map([...form.querySelectorAll("[data-item]")].map((card) => [card.dataset.item, card]));
const decide = () => decideOn(form, cards, data);

function showMessage(card, kind, text) {
  const line = card.querySelector(`[data-${kind}]`);
  if (line.lastElementChild.textContent !== text) line.lastElementChild.textContent = text;
  line.hidden = !text;
}

function showChecks(code, card, values) {
  const broken = brokenChecks(code, values, data);
  const texts = (level) => broken.filter((check) => check.level === level).map((check) => check.message);
  showMessage(card, "error", [...texts("error"), ...(card.dataset.refused ? [card.dataset.refused] : [])].join(" · "));
  showMessage(card, "warning", texts("warning").join(" · "));
}

const stateOf = (code, values) => {
  if (isOpen(code, values, data)) return "";
  return data.types[code] === "compliance" ? values[code] : "pass";
};

function showProgress(values, shown) {
  const here = [...cards.keys()].filter((code) => shown.has(code));
  const numbers = {
    answered: [...shown].filter((code) => !isOpen(code, values, data)).length,
    total: shown.size,
    here: here.filter((code) => !isOpen(code, values, data)).length,
    "here-total": here.length,
  };
  for (const [name, number] of Object.entries(numbers)) {
    for (const place of document.querySelectorAll(`[data-${name}]`)) place.textContent = number;
  }
  for (const steps of document.querySelectorAll(".m-steps")) drawSteps(steps, here.map((code) => stateOf(code, values)));
}

function drawSteps(steps, states) {
  const bars = [...steps.children];
  while (bars.length < states.length) bars.push(steps.appendChild(bars[0].cloneNode()));
  bars.slice(states.length).forEach((bar) => bar.remove());
  states.forEach((state, index) => { bars[index].className = state ? `m-steps--${state}` : ""; });
}

/* The main button leads to the next item without an answer while there is one, then to the next section. */
function showMainButton(values, shown) {
  const left = [...cards.keys()].filter((code) => shown.has(code) && isOpen(code, values, data));
  const button = form.querySelector("[data-main]");
  const onward = form.querySelector("[data-onward]");
  button.dataset.jump = left.length ? "1" : "";
  const words = left.length ? form.dataset.jump : form.dataset.last === "1" ? form.dataset.review : form.dataset.next;
  if (button.firstChild.textContent !== words) button.firstChild.textContent = words;
  if (onward) onward.hidden = !left.length;
}

function refresh() {
  const { values, shown } = decide();
  for (const [code, card] of cards) {
    card.hidden = !shown.has(code);
    showChecks(code, card, values);
    const note = card.querySelector(".q-note");
    if (note && values[code] === "fail") note.open = true;
  }
  showProgress(values, shown);
  showMainButton(values, shown);
}

function goTo(card) {
  card.scrollIntoView({ block: "start", behavior: "smooth" });
  const field = card.querySelector("input:not([type=hidden]), select, textarea");
  (field ?? card).focus({ preventScroll: true });
}

/* From where one is, then from the beginning. */
function jump() {
  const { values, shown } = decide();
  const open = [...cards].filter(([code]) => shown.has(code) && isOpen(code, values, data)).map(([, card]) => card);
  const after = document.activeElement.closest?.("[data-item]");
  const next = open.find((card) => !after || after.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
  if (open.length) goTo(next ?? open[0]);
}

/* How far each place lies from the factory, as the server worked it out. */
function showFar(saved) {
  for (const [code, { distance }] of Object.entries(saved?.far ?? {})) {
    const line = cards.get(code)?.querySelector("[data-far]");
    if (!line) continue;
    line.lastElementChild.textContent = distance ? form.dataset.farWords.replace("%(km)s", distance) : "";
    line.hidden = !distance;
  }
}

const saver = new Saver(form, cards, { onSaved: (saved) => { refresh(); showFar(saved); } });
form.addEventListener("input", (event) => { refresh(); saver.note(event.target); });
form.addEventListener("change", (event) => { refresh(); saver.note(event.target); });
form.addEventListener("submit", (event) => {
  if (event.submitter?.dataset.jump) {
    event.preventDefault();
    jump();
  } else {
    saver.leave(event);
  }
});
/* A photo or file came or went: how many there are is what the rules see. */
form.addEventListener("proofs", (event) => {
  const { code, count } = event.detail;
  if (["photo", "file"].includes(data.types[code])) data.values[code] = count;
  refresh();
});
refresh();

/* What was answered while this script was still on its way over a slow line. */
const isAhead = (field) => (["radio", "checkbox"].includes(field.type) ? field.checked && !field.defaultChecked
  : ["text", "textarea"].includes(field.type) && field.value !== field.defaultValue);
[...form.elements].filter(isAhead).forEach((field) => saver.note(field));

if (location.hash.startsWith("#i-")) {
  const card = document.getElementById(location.hash.slice(1));
  if (card && !card.hidden) goTo(card);
}
