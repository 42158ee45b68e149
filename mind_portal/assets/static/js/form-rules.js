// What a page of a form decides by the same rules as the server: what is shown, which checks are broken, in words.
import { holds, isBroken } from "portal/rules";
import { itemValue } from "portal/form-values";

const rule = (data, kind, code) => data.rules[`${kind}:${code}`];
export const COUNTED = new Set(["file", "photo"]); // as rules see them: how many
const blank = (type) => (type === "table" ? [] : COUNTED.has(type) ? 0 : null);

export const isBlank = (value) => value === null || (Array.isArray(value) && value.length === 0);

/* Whether an item still waits for its answer: no file is none. */
export const isOpen = (code, values, data) => isBlank(values[code]) || (COUNTED.has(data.types[code]) && !values[code]);

/* What the rules see now: the stored answers, those of this page laid over them, hidden items blank; in order. */
export function decide(form, cards, data) {
  const values = { ...data.values };
  for (const [code, card] of cards) {
    if (!("file" in card.dataset)) values[code] = itemValue(form, code, data);
  }
  const shown = new Set();
  for (const [section, codes] of data.order) {
    const open = !rule(data, "show", section) || holds(rule(data, "show", section), values);
    for (const code of codes) {
      if (open && (!rule(data, "show", code) || holds(rule(data, "show", code), values))) shown.add(code);
      else values[code] = blank(data.types[code]);
    }
  }
  return { values, shown };
}

/* The broken checks of one item: level, words with their figures, and the rows that break it by themselves. */
export function brokenChecks(code, values, data) {
  return (data.checks[code] ?? []).filter((check) => isBroken(rule(data, "check", check.code), values)).map((check) => {
    const rows = check.each ? values[code].map((row, place) => [row, place])
      .filter(([row]) => isBroken(rule(data, "check", check.code), { ...values, [code]: [row] })) : [];
    const words = (row) => fillIn(check.message, row ? { ...values, ...row } : values);
    return { ...check, message: words(rows[0]?.[0]), rows: rows.map(([row, place]) => [place, words(row)]) };
  });
}

const figure = (value) => (value === null || value === undefined ? "–"
  : typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }).replace("-", "−") : String(value));

/* `{electricity_kwh}` becomes `1,200,000`, as on the server. */
export const fillIn = (text, values) => text.replace(/\{([a-z][a-z0-9_]*)\}/g, (whole, name) => figure(values[name]));
