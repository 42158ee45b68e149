/* What the frame of every page does. Everything here adds to pages that work without it. */
import { confirmDangerous } from "portal/confirm";
import { watchTheme } from "portal/theme";

/* "/" goes to the search box, unless one is writing. */
function watchShortcut() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const box = document.querySelector("[data-shortcut='/']");
    if (!box || box.offsetParent === null) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

/* Open menus close on Escape and on a press elsewhere. */
function watchMenus() {
  const closeAll = (except) => {
    for (const menu of document.querySelectorAll("details.m-menu[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeAll(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.m-menu[open]");
    closeAll(null);
    if (menu) menu.querySelector("summary").focus();
  });
}

function watchPasswords() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (!button) return;
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
}

/* <textarea data-autosize> grows with its text. */
function watchTextareas() {
  const fit = (area) => {
    area.rows = Math.max(Number(area.dataset.autosize) || 2, area.value.split("\n").length);
    while (area.scrollHeight > area.clientHeight + 2 && area.rows < 20) area.rows += 1;
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-autosize]")) fit(event.target);
  });
  for (const area of document.querySelectorAll("textarea[data-autosize]")) fit(area);
}

/* <form data-submit-on-change>: filters that apply themselves; without JavaScript their button does it. */
function watchFilters() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-submit-on-change]")) form.requestSubmit();
  });
}

/* <button data-unfold="id">: on the phone the filters stand behind one button; without JavaScript they stand open. */
function watchFolds() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unfold]");
    if (!button) return;
    const open = document.getElementById(button.dataset.unfold).classList.toggle("m-filters--open");
    button.setAttribute("aria-expanded", String(open));
  });
}

/* A session that has ended answers a part with the page to sign in at: that is no part of this one. */
function isSignIn(event) {
  const address = event.detail.xhr?.responseURL;
  return Boolean(address) && new URL(address, location.href).pathname.startsWith("/accounts/login");
}

/* A part that htmx could not fetch is said in the place of the messages, once. */
function watchFailures() {
  const say = (kind) => {
    const place = document.getElementById("messages");
    if (!place) return;
    place.querySelector("[data-failure]")?.remove();
    const note = document.createElement("div");
    note.className = "m-note m-note--warn";
    note.dataset.failure = kind;
    note.textContent = place.dataset[kind];
    place.append(note);
  };
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:responseError", () => say("failed"));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isSignIn(event)) return;
    event.detail.shouldSwap = false;
    say("signedOut");
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful && !isSignIn(event)) document.querySelector("#messages [data-failure]")?.remove();
  });
}

/* Signing out takes the key of the field pages off the tablet: what waits there stays, shut (js/field/vault.js). */
function watchSignOut() {
  document.addEventListener("submit", (event) => {
    if (!event.target.action?.endsWith("/accounts/logout/")) return;
    indexedDB.deleteDatabase("mind-field-keys");
    localStorage.removeItem("mind-field-shut"); // locked or not, the session ends
  });
}

/* Nor does the key wait for the field pages when somebody else has signed in: whichever page he opens, it goes. */
function dropForeignKey() {
  const user = Number(document.body.dataset.user);
  if (!user || !globalThis.indexedDB) return;
  const asked = indexedDB.open("mind-field-keys");
  asked.onupgradeneeded = () => asked.transaction.abort(); // there is none here, and none is made
  asked.onerror = (event) => event.preventDefault();
  asked.onsuccess = () => {
    const database = asked.result;
    database.onversionchange = () => database.close();
    const read = database.transaction("keys").objectStore("keys").get("now");
    read.onsuccess = () => {
      database.close();
      if (read.result && read.result.owner !== user) indexedDB.deleteDatabase("mind-field-keys");
    };
  };
}

watchTheme();
watchSignOut();
dropForeignKey();
watchFailures();
watchShortcut();
watchMenus();
watchPasswords();
watchTextareas();
watchFilters();
watchFolds();
confirmDangerous();
