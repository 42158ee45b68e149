// What the officer leaves with the factory: a screen to be photographed or printed. Its QR code leads to the public page
// of this inspection, which says what has arrived at the office. It works before anything was sent.
import qrcode from "qrcode-generator";

import { button, dateText, h, note, timeText, w } from "portal/field/dom";
import { actionBar, show, title } from "portal/field/frame";
import { allItems, examine, resultOf, withResult } from "portal/field/rulebook";
import { keep } from "portal/field/section";
import { changeRecord, edition, record } from "portal/field/store";
import { holder } from "portal/field/vault";

const QUIET = 4; // modules of white around the code, as its standard asks
const SVG = "http://www.w3.org/2000/svg";

/** 128 bits that nobody guesses, as 22 letters: whoever holds the receipt may read its page. */
function token() {
  const raw = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Before the record has left the tablet a receipt can still be given; afterwards only one that was given before. */
export const canGive = (one) => Boolean(one.receipt) || (!one.filed && one.state !== "done");

export const address = (one) => `${location.origin}/check/${one.receipt}/`;

export async function receipt(id) {
  let one = await record(id);
  if (one && !one.receipt && canGive(one)) one = await keep(() => changeRecord(id, (kept) => { kept.receipt ??= token(); }));
  if (!one?.receipt) { location.replace(`#/r/${id}`); return; }
  const found = examine(await edition(one.version), one, one.facts);
  title(w("receipt"), { subtitle: one.siteName, back: one.state === "draft" ? `#/r/${id}` : "#/outbox" });
  show(paper(one, found), one.state === "draft" ? note("info", w("receipt_before_filing")) : null);
  actionBar(button(w("print"), () => window.print(), { css: "btn btn-lg", name: "printer" }),
    h("a", { class: "btn btn-primary btn-lg", href: one.state === "draft" ? `#/r/${id}` : "#/outbox" }, w("receipt_done")));
}

function paper(one, found) {
  const from = holder().office;
  const line = (name, text) => [h("dt", {}, name), h("dd", {}, text)];
  const failed = withResult(found, "fail");
  const open = allItems(found).filter((item) => !resultOf(item, one)).length;
  const asked = allItems(found).filter((item) => item.type === "signature").reverse(); // the last: the factory signs after the team
  const signed = asked.map((item) => one.answers[item.code]?.value).find((value) => value?.name);
  const signer = [(signed ?? one.signer).name, (signed ?? one.signer).role].filter(Boolean).join(", ");
  return h("article", { class: "m-card f-receipt", "aria-label": w("receipt") },
    h("h2", {}, w("receipt_title")), from ? h("p", {}, from) : null,
    h("dl", { class: "m-dl m-mt12" },
      line(w("receipt_factory"), one.siteName), line(w("receipt_when"), `${dateText(one.started_at)} ${timeText(one.started_at)}`),
      line(w("receipt_officer"), holder().name), signer ? line(w("receipt_signer"), signer) : [],
      line(w("counts"), w("receipt_counts", { pass: withResult(found, "pass").length, fail: failed.length, na: withResult(found, "na").length, open }))),
    failed.length ? h("div", {}, h("h3", {}, w("failed_items")), h("ul", {}, ...failed.map((item) => h("li", {}, `${item.number} ${item.text}`)))) : null,
    h("div", { class: "f-receipt__code" }, code(address(one)), h("p", {}, w("receipt_scan"))),
    h("p", { class: "m-small f-receipt__address" }, address(one)));
}

/** The QR code as a drawing, black on white in any light. */
function code(text) {
  const made = qrcode(0, "M");
  made.addData(text);
  made.make();
  const size = made.getModuleCount();
  const dark = [];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) if (made.isDark(row, column)) dark.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`);
  }
  const all = size + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${all} ${all}`, role: "img", "aria-label": w("receipt_code"), class: "f-receipt__qr", "shape-rendering": "crispEdges" })) svg.setAttribute(name, value);
  for (const [shape, parts] of [["rect", { width: all, height: all, fill: "#fff" }], ["path", { d: dark.join(""), fill: "#000" }]]) {
    const drawn = document.createElementNS(SVG, shape);
    for (const [name, value] of Object.entries(parts)) drawn.setAttribute(name, value);
    svg.append(drawn);
  }
  return svg;
}
