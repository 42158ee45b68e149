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
  if (type === "yes_no") return value === "yes";
  return value;
}

function rows(form, code, columns) {
  const found = [];
  for (let index = 0; ; index += 1) {
    const cells = Object.entries(columns).map(([name, type]) => [name, type, form.elements[`q-${code}-${index}-${name}`]]);
    if (cells.every(([, , field]) => !field)) return found;
    const row = Object.fromEntries(cells.map(([name, type, field]) => [name, scalar(type, field?.value ?? "")]));
    if (Object.values(row).some((value) => value !== null)) found.push(row);
  }
}

/** The value of one item on the page as the rules see it. */
export function itemValue(form, code, data) {
  const type = data.types[code];
  if (type === "table") return rows(form, code, data.columns[code]);
  const field = form.elements[`q-${code}`];
  return field ? scalar(type, field.value ?? "") : null;
}
