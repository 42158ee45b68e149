// node browser_rules.mjs CASES.json: evaluates each case {let, cel, vars} by the browser's engine and prints the results.
// Stands beside rules.js in a folder where `cel-js` is found as a package; the pages find it by their import map.
import { readFileSync } from "node:fs";
import { evaluate } from "./rules.js";

const infinite = (value) => (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
const plain = (value) => (typeof value === "number" && !Number.isFinite(value) ? infinite(value) : value);
const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify(cases.map((one) => plain(evaluate(one, one.vars)))));
