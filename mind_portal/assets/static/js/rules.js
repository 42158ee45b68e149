// The browser's engine of the rule language: the same results as mind_portal/questionnaires/rules/evaluation.py.
// tests/questionnaires/vectors.json holds both to it.
import { Environment } from "cel-js";

export const UNDECIDED = "undecided";

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: { maxDepth: 64 },
});
const programs = new Map();

// A plain loop: the server adds in the same order.
const add = (numbers) => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

const shift = (number, places) => {
  const [digits, exponent = 0] = String(number).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
};

// Half away from zero on the shortest decimal text.
const rounded = (number, places) => {
  if (![0, 1, 2, 3].includes(places) || Math.abs(number) >= 1e12) return number;
  return Math.sign(number) * shift(Math.round(shift(Math.abs(number), places)), -places);
};

const day = (number) => new Date(Math.floor(number) * 86_400_000);

const functions = {
  count: (rows) => rows.length,
  sum: add,
  min: (numbers) => (numbers.length ? Math.min(...numbers) : null),
  max: (numbers) => (numbers.length ? Math.max(...numbers) : null),
  avg: (numbers) => (numbers.length ? add(numbers) / numbers.length : null),
  length: (text) => [...text.normalize("NFC")].length,
  round: rounded,
  year: (number) => day(number).getUTCFullYear(),
  month: (number) => day(number).getUTCMonth() + 1,
};

function run(text, answers) {
  if (!programs.has(text)) programs.set(text, environment.parse(text));
  try {
    return programs.get(text)(answers) ?? UNDECIDED;
  } catch {
    return UNDECIDED; // a blank answer where a value is needed
  }
}

function call(name, args) {
  if (args.includes(UNDECIDED)) return null;
  const numbers = Array.isArray(args[0]) ? args[0] : args;
  if (!["length", "count"].includes(name) && !numbers.every((number) => typeof number === "number")) return null;
  return functions[name](...args);
}

/** The rule's value, or UNDECIDED. `given` holds every item and column, null where blank, [] for an empty table. */
export function evaluate(rule, given) {
  const answers = { ...given };
  for (const [name, fn, args] of rule.let) answers[name] = call(fn, args.map((arg) => run(arg, answers)));
  return run(rule.cel, answers);
}

/** Three results to one: shown and required only when true. */
export const holds = (rule, answers) => evaluate(rule, answers) === true;

/** A check warns only when it is false. */
export const isBroken = (rule, answers) => evaluate(rule, answers) === false;
