/* The page of an incident: clocks that run, the log that is written without leaving the page, and what could not be
   sent yet. The page works without all of this: forms post, and a reload shows what is new. */
import { keep, waiting, send } from "portal/incident_outbox";

const words = document.getElementById("e-words")?.dataset || {};

function duration(milliseconds) {
  const minutes = Math.max(Math.floor(milliseconds / 60000), 0);
  const parts = [
    [Math.floor(minutes / 1440), words.wordsD || "d"],
    [Math.floor((minutes % 1440) / 60), words.wordsH || "h"],
    [minutes % 60, words.wordsMin || "min"],
  ].filter(([count]) => count);
  if (!parts.length) parts.push([0, words.wordsMin || "min"]);
  return parts.slice(0, 2).map(([count, unit]) => `${count}\u00a0${unit}`).join(" ");
}

function tick() {
  const now = Date.now();
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const left = new Date(clock.dataset.clock).getTime() - now;
    const text = clock.querySelector("[data-clock-text]");
    const said = `${left > 0 ? clock.dataset.before : clock.dataset.after} ${duration(Math.abs(left))}`;
    if (text.textContent !== said) text.textContent = said;
    if (left <= 0 && clock.classList.contains("m-tag")) {
      clock.classList.remove("m-tag--warn", "m-tag--info");
      clock.classList.add("m-tag--bad");
    }
  }
  for (const since of document.querySelectorAll("[data-since]")) {
    since.textContent = duration(now - new Date(since.dataset.since).getTime());
  }
}

const form = document.querySelector("[data-log-form]");
const status = form?.querySelector("[data-log-status]");
const list = document.querySelector("[data-log-outbox]");

function showWaiting() {
  if (!list || !form) return;
  const kept = waiting(form.action, form.dataset.owner);
  list.hidden = kept.length === 0;
  list.replaceChildren(
    ...kept.map((entry) => {
      const line = document.createElement("li");
      line.textContent = `${entry.refused || form.dataset.waiting}: ${entry.fields.text}`;
      return line;
    }),
  );
}

async function flush() {
  if (!form) return;
  if (await send(form.action, form.dataset.owner)) document.body.dispatchEvent(new Event("incident-written"));
  showWaiting();
}

/* Photos go with the plain form: they are too large to be kept in the browser. */
function watchForm() {
  form.addEventListener("submit", async (event) => {
    const photos = form.querySelector("input[type='file']");
    if (photos?.files.length || form.querySelector("[name='about']")) return;
    event.preventDefault();
    const text = form.querySelector("textarea");
    if (!text.value.trim()) {
      text.focus();
      return;
    }
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    delete fields.csrfmiddlewaretoken;
    if (!fields.at) fields.at = written();
    if (!keep(form.action, form.dataset.owner, fields)) {
      form.submit();
      return;
    }
    form.querySelector("[name='client_id']").value = crypto.randomUUID();
    text.value = "";
    text.rows = 2;
    for (const name of ["source", "at"]) form.querySelector(`[name='${name}']`).value = "";
    form.querySelector("[name='is_verified']").checked = false;
    showWaiting();
    text.focus();
    await flush();
    if (!waiting(form.action, form.dataset.owner).length) status.textContent = `${form.dataset.sent} ${new Date().toLocaleTimeString("th-TH", { hour: "2-digit", minute: "2-digit" })}`;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

/* When it was written, for an entry that is sent later. */
function written() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const local = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Bangkok", hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  const part = Object.fromEntries(local.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${part.year}-${two(part.month)}-${two(part.day)} ${part.hour}:${part.minute}`;
}

setInterval(tick, 5000);
document.addEventListener("htmx:afterSwap", tick);
/* htmx announces each failed poll; the page's own clock goes on, and the next poll tells when the network is back. */
if (form) {
  watchForm();
  showWaiting();
  flush();
  setInterval(flush, 10000);
  addEventListener("online", flush);
}
tick();
