// A record looked at by its checklist: what is shown, missing, wrong, to be explained. The same rules as on the server.
import { w } from "portal/field/dom";
import { evaluate, holds } from "portal/rules";
import { toDay } from "portal/form-values";

function ruleValue(item, value) {
  if (value === null || value === undefined) return blank(item);
  if (item.type === "date") return toDay(value);
  if (item.type === "table") {
    return value.map((row) => Object.fromEntries(item.columns.map((c) => [c.code, ruleValue(c, row[c.code] ?? null)])));
  }
  return item.type === "signature" || item.type === "place" ? true : value;
}

/** How many photos or files an item has: those of the server's draft, and those that wait on the tablet. */
export function proofsOf(item, record) {
  const kept = record.answers[item.code]?.[isCounted(item) ? "value" : "photos"] ?? [];
  const here = record.photos.filter((one) => one.item === item.code).map((one) => one.id);
  return new Set([...kept, ...here]).size;
}

const isCounted = (item) => item.type === "file" || item.type === "photo";
const blank = (item) => (item.type === "table" ? [] : isCounted(item) ? 0 : null);

function documentOf(edition, record, facts) {
  const values = {};
  for (const [name, kind] of Object.entries(edition.facts)) {
    const fact = name === "today" ? record.inspected_on : facts[name];
    values[name] = kind === "date" && typeof fact === "string" ? toDay(fact) : (fact ?? null);
  }
  for (const section of edition.sections) {
    for (const item of section.items) {
      const value = record.answers[item.code]?.value;
      if (isCounted(item)) values[item.code] = proofsOf(item, record);
      else values[item.code] = value === undefined ? blank(item) : ruleValue(item, value);
    }
  }
  return values;
}

/** "pass", "fail", "na", "given", or "" without an answer. */
export function resultOf(item, record) {
  const value = isCounted(item) ? proofsOf(item, record) || null : record.answers[item.code]?.value;
  if (value === undefined || value === null) return "";
  return item.type === "compliance" ? value : "given";
}

/** The first cell of a table that could not be read. */
function unreadCell(item, rows) {
  const n = rows.findIndex((row) => Object.keys(row).length);
  const column = item.columns.find((one) => one.code in rows[n]);
  return { kind: "invalid", message: w("cell_not_a_number", { row: n + 1, column: column.text, text: rows[n][column.code] }) };
}

function problemOf(item, record) {
  const answer = record.answers[item.code] ?? {};
  if (record.typed?.[item.code] !== undefined && item.type === "table") return unreadCell(item, record.typed[item.code]);
  if (record.typed?.[item.code] !== undefined) return { kind: "invalid", message: w(item.type === "place" ? "not_a_place" : "not_a_number", { text: record.typed[item.code] }) };
  if (!resultOf(item, record)) return item.required ? { kind: "missing", message: w("no_answer") } : null;
  if (item.type === "number") {
    if (item.low !== undefined && answer.value < item.low) return { kind: "invalid", message: w("too_small", { low: item.low }) };
    if (item.high !== undefined && answer.value > item.high) return { kind: "invalid", message: w("too_large", { high: item.high }) };
  }
  const lacking = lackingEvidence(item, answer, proofsOf(item, record));
  if (lacking) return { kind: "note", message: w(lacking) };
  if (item.type === "table") {
    for (const [n, row] of answer.value.entries()) {
      const column = item.columns.find((c) => c.required && (row[c.code] ?? null) === null);
      if (column) return { kind: "missing", message: w("cell_missing", { row: n + 1, column: column.text }) };
    }
  }
  return null;
}

/* What a failed item must still bring, as on the server. */
function lackingEvidence(item, answer, photos) {
  if (item.type !== "compliance" || answer.value !== "fail") return "";
  const noted = Boolean((answer.note ?? "").trim());
  const wants = item.on_fail ?? "note";
  if (wants === "note" && !noted) return "note_missing";
  if (wants === "photo" && !photos) return "photo_missing";
  return wants === "photo_or_note" && !photos && !noted ? "photo_or_note_missing" : "";
}

/** Everything that the pages show of a record. */
export function examine(edition, record, facts) {
  const values = documentOf(edition, record, facts ?? {});
  const rule = (name) => edition.rules[name];
  const found = { edition, record, shown: new Set(), sections: [], problems: [], warnings: [] };
  const shows = (code) => !rule(`show:${code}`) || holds(rule(`show:${code}`), values);
  for (const section of edition.sections) {
    const open = shows(section.code);
    if (open) found.sections.push(section);
    for (const item of section.items) {
      if (open && shows(item.code)) found.shown.add(item.code);
      else values[item.code] = blank(item);
    }
  }
  for (const section of found.sections) {
    for (const item of section.items.filter((one) => found.shown.has(one.code))) look(found, section, item, values);
  }
  return found;
}

function look(found, section, item, values) {
  const problem = problemOf(item, found.record);
  if (problem) found.problems.push({ ...problem, item, section });
  for (const check of item.checks ?? []) {
    if (evaluate(found.edition.rules[`check:${check.code}`], values) !== false) continue;
    const message = check.message.replace(/\{([a-z][a-z0-9_]*)\}/g, (_all, code) => values[code] ?? "–");
    if (check.level === "error") found.problems.push({ kind: "error", item, section, message });
    else found.warnings.push({ item, section, check, message, reason: (found.record.reasons[check.code] ?? "").trim() });
  }
}

export const itemsOf = (found, section) => section.items.filter((item) => found.shown.has(item.code));
export const allItems = (found) => found.sections.flatMap((section) => itemsOf(found, section));
export const answered = (found) => allItems(found).filter((item) => resultOf(item, found.record)).length;
export const withResult = (found, result) => allItems(found).filter((item) => resultOf(item, found.record) === result);

/** What stands in the way of filing. */
export function blocking(found) {
  const rows = found.problems.map((one) => ({ ...one, text: `${one.item.number} ${one.item.text}: ${one.message}` }));
  for (const one of found.warnings.filter((warning) => !warning.reason)) {
    rows.push({ ...one, kind: "reason", text: `${one.item.number} ${one.message}: ${w("give_reason")}` });
  }
  return rows;
}
