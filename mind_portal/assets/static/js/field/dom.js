// Small tools of the field pages: elements, icons, words in the page's language, dates as people say them.

const WORDS = JSON.parse(document.getElementById("field-words").textContent);
const SPRITE = document.body.dataset.sprite;
const THAI = document.documentElement.lang === "th";
const LOCALE = THAI ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
const ZONE = "Asia/Bangkok";
export const NO_BREAK = "\u00a0";

/** A sentence of the page's language, with its values put in. */
export function w(key, values = {}) {
  const text = WORDS[key] ?? key;
  return text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

/** h("p", {class: "x", onclick: f, hidden: true}, "text", child): an element; null and false are left out. */
export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value") element.value = value;
    else if (key === "checked") element.checked = true;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name, label = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "m-ic");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${SPRITE}#tabler-${name}`);
  svg.append(use);
  return svg;
}

const STATES = { good: "circle-check", warn: "alert-triangle", bad: "alert-octagon", info: "info-circle", none: "circle-dashed" };

/** A state as icon, word and colour. */
export const tag = (state, text, name = "") =>
  h("span", { class: `m-tag m-tag--${state}` }, icon(name || STATES[state]), text);

export const note = (state, ...children) =>
  h("div", { class: `m-note m-note--${state}` }, icon(STATES[state]), h("div", { class: "m-note__text" }, ...children));

/** What is done once though it be pressed twice: until it is done, and no more when it has led to another view. */
function oneAtATime(act) {
  let busy = false;
  return async (event) => {
    if (busy) return;
    busy = true;
    const here = location.hash;
    try {
      await act(event);
    } finally {
      busy = location.hash !== here;
    }
  };
}

export const button = (text, onclick, { name = "", css = "btn", ...rest } = {}) =>
  h("button", { type: "button", class: css, onclick: oneAtATime(onclick), ...rest }, name ? icon(name) : null, text);

export const card = (...children) => h("section", { class: "m-card f-card" }, h("div", { class: "m-card__body" }, ...children));

const shown = (options) => new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, ...options });
const day = shown({ day: "numeric", month: "short", year: "numeric" });
const today = shown({ weekday: "long", day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });

export const dateText = (moment) => day.format(new Date(moment)).replaceAll(" ", NO_BREAK);
export const dayText = (moment) => today.format(new Date(moment));
export const timeText = (moment) => clock.format(new Date(moment)) + (THAI ? `${NO_BREAK}น.` : "");
export const isoDay = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(new Date(moment));

/** 8.4 MB, with the blank that does not break. */
export function sizeText(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)}${NO_BREAK}GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)}${NO_BREAK}MB`;
  return `${Math.max(1, Math.round(bytes / 1e3))}${NO_BREAK}KB`;
}

export const numberText = (number) => new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 }).format(number);
