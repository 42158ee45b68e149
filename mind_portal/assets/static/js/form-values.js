// From the fields of a page to the values that rules see: numbers, days since 1970-01-01, null where blank.

const THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙";

const arabic = (text) => text.replace(/[๐-๙]/g, (digit) => THAI_DIGITS.indexOf(digit));

export function toNumber(text) {
  const plain = arabic(text).replace(/[\s\u00a0]/g, "").replace("−", "-");
  return /^[+-]?(\d{1,3}(,\d{3})+(\.\d*)?|\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain.replace(/,/g, "")) : null;
}

export function toDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / 86_400_000 : null;
}

function scalar(type, text) {
  const value = text.trim().normalize("NFC");
  if (value === "") return null;
  if (type === "number") return toNumber(value);
  if (type === "date") return toDay(value);
  if (type === "place") return true;
  if (type === "yes_no") return value === "yes" ? true : value === "no" ? false : null;
  return value;
}

/* Quantity times factor to six places, as the server does. */
export function converted(quantity, factor) {
  return quantity === null || factor === null || factor === undefined ? null : Number((quantity * factor).toFixed(6));
}

/* One row of fields (or of stored cells) as rules see it; null when it is blank. */
export function rowValues(cells, columns, table) {
  const row = Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, scalar(type, String(cells[name] ?? ""))]));
  const convert = table?.convert;
  if (convert) row[convert.result] = null;
  if (Object.values(row).every((value) => value === null)) return null;
  if (convert) {
    const factor = row[convert.factor] ?? table.factors[row[convert.by]] ?? null;
    row[convert.result] = converted(row[convert.quantity], factor);
  }
  return row;
}

function rows(form, code, columns, table) {
  const found = [];
  const places = form.querySelectorAll(`[data-item="${code}"] [data-row]`);
  if (places.length) {
    for (const place of places) found.push(rowValues(cellTexts(place), columns, table));
    return found.filter((row) => row);
  }
  for (let index = 0; ; index += 1) {
    const cells = Object.keys(columns).map((name) => [name, form.elements[`q-${code}-${index}-${name}`]]);
    if (cells.every(([, field]) => !field)) return found.filter((row) => row);
    found.push(rowValues(Object.fromEntries(cells.map(([name, field]) => [name, field?.value ?? ""])), columns, table));
  }
}

/* The texts in the cells of one row of a form's table. */
export function cellTexts(row) {
  return Object.fromEntries([...row.querySelectorAll("[data-cell]")].map((field) => [field.dataset.cell, field.value]));
}

/** The value of one item on the page as the rules see it. */
export function itemValue(form, code, data) {
  const type = data.types[code];
  if (type === "table") return rows(form, code, data.columns[code], data.tables?.[code]);
  const field = form.elements[`q-${code}`];
  return field ? scalar(type, field.value ?? "") : null;
}
