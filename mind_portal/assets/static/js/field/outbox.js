// The outbox: what waits on this tablet, how far it is, what hinders it, and the ways out.
import { button, card, h, icon, note, sizeText, tag, timeText, w } from "portal/field/dom";
import { againHere, say, show, sure, tabs, title } from "portal/field/frame";
import { refusedPhotos } from "portal/field/refused";
import { load, renew, reopen, told } from "portal/field/records";
import { keep } from "portal/field/section";
import { progress, send } from "portal/field/sender";
import { get, isOnline } from "portal/field/server";
import { changeRecord, dropRecord, edition, isFull, photo, record as readRecord, records, strangers, unreadable } from "portal/field/store";
import { holder, mark } from "portal/field/vault";

const TEAM = "*team"; // among the items that clashed
const FORMAT = "mind-field-record-1";

const TAGS = {
  draft: () => tag("none", w("state_draft"), "pencil"),
  waiting: () => tag("none", w("state_waiting"), "clock"),
  photos: () => tag("info", w("state_photos"), "upload"),
  refused: () => tag("bad", w("state_refused")),
  clash: () => tag("bad", w("state_clash")),
  differs: () => tag("warn", w("state_differs")),
  done: () => tag("good", w("state_done")),
};

const bytesOf = (one) => JSON.stringify(one.answers).length + one.photos.reduce((sum, each) => sum + (each.left_out ? 0 : Math.max(0, each.size - each.sent)), 0);

/** The last error in words, with when it was. */
function trouble(one) {
  if (!one.error) return null;
  const at = timeText(one.error.at);
  if (one.error.kind === "line") return h("p", { class: "m-small m-ink2" }, w("error_line", { time: at, n: one.tries }));
  if (one.error.kind === "signed_out") return note("warn", w("error_signed_out"), " ", h("a", { href: "/accounts/login/?next=/field/" }, w("sign_in")));
  if (one.error.kind === "photo") return null; // each photo says why itself
  const all = one.error.breaches ?? [];
  const reasons = all.slice(0, 5).map((breach) => h("li", {}, breach.message));
  if (all.length > 5) reasons.push(h("li", {}, w("and_more", { n: all.length - 5 })));
  return note("bad", h("b", {}, w("error_refused", { time: at })),
    reasons.length ? h("ul", {}, ...reasons) : h("p", {}, w("error_unknown", { status: one.error.status })));
}

function going(one) {
  if (progress.id !== one.id) return null;
  const share = progress.size ? Math.round((100 * progress.sent) / progress.size) : 0;
  return h("div", { class: "f-going" }, h("progress", { max: 100, value: String(share), "aria-label": w("progress_sending") }),
    h("p", { class: "m-row m-between" }, h("b", { class: "m-info" }, icon("upload"), " ", progress.photo ? w("sending_photo", { n: progress.photo, of: progress.of }) : w("sending_answers")), h("span", {}, `${share}%`)));
}

async function row(one) {
  const old = (one.error?.breaches ?? []).some((breach) => breach.rule === "AUD-FILE-8");
  const acts = [];
  if (one.state === "clash") acts.push(h("a", { class: "btn btn-primary btn-lg m-btn-full", href: `#/r/${one.id}/clash` }, w("compare")));
  if (old) acts.push(button(w("renew"), () => renewed(one), { css: "btn btn-primary btn-lg m-btn-full" }));
  if (["waiting", "photos", "refused", "differs"].includes(one.state)) {
    acts.push(button(w("try_again"), () => again(one), { name: "refresh", disabled: !isOnline() || progress.id !== null }));
  }
  if (["waiting", "refused", "draft", "clash"].includes(one.state)) acts.push(h("a", { class: "btn", href: `#/r/${one.id}` }, icon("pencil"), w("open")));
  if (one.state !== "done") acts.push(button(w("save_file"), () => download(one.id), { name: "download" }));
  if (one.receipt) acts.push(h("a", { class: "btn", href: `#/receipt/${one.id}` }, icon("qrcode"), w("receipt")));
  if (one.filed) acts.push(h("a", { class: "btn", href: `/audits/${one.filed}/` }, icon("eye"), w("see_filed", { n: one.filed })));
  acts.push(button(w("delete"), () => remove(one), { name: "trash", "aria-label": w("delete_name", { name: one.siteName }) }));
  const facts = [w("answers_n", { n: Object.keys(one.answers).length }), w("photos_n", { n: one.photos.length }), sizeText(bytesOf(one))];
  return h("li", { class: `f-out${["refused", "clash"].includes(one.state) ? " f-out--bad" : ""}`, id: `o-${one.id}` },
    h("h2", {}, w("inspection_of", { name: one.siteName })),
    h("p", { class: "m-small m-ink2" }, facts.join(" · "), " · ", w("changed_at", { time: timeText(one.updated) })),
    progress.id === one.id ? going(one) : TAGS[one.state](),
    one.state === "differs" ? h("p", { class: "m-mt8" }, w("differs_help", { n: one.differences.length })) : null,
    trouble(one), ...(await refusedPhotos(one)), h("div", { class: "m-actions" }, ...acts));
}

async function again(one) {
  const redraw = againHere();
  try {
    await changeRecord(one.id, (kept) => { if (kept.state === "refused") kept.state = "waiting"; kept.error = null; for (const each of kept.photos) delete each.refused; });
  } catch (error) {
    if (!isFull(error)) throw error; // it is sent all the same: that makes room
  }
  await send(one.id);
  redraw();
}

async function renewed(one) {
  say("renew", null);
  try {
    if (isOnline()) await load(get); // the checklist in force may be newer than what was taken along
    const made = await renew(one.id);
    if (made) location.hash = `#/r/${made.id}`;
    else say("renew", "warn", w("renew_load"));
  } catch (error) {
    say("renew", "bad", w(isFull(error) ? "no_room" : "renew_load"));
  }
}

async function remove(one) {
  const redraw = againHere();
  const words = one.state === "done" ? "delete_done_sure" : "delete_sure";
  if (await sure(w(words, { name: one.siteName }), w("delete"))) { await dropRecord(one.id); redraw(); }
}

/** The whole record with its photos as one file, sealed as this officer's; the server takes it in at /field/upload/. */
export async function download(id) {
  const one = await readRecord(id);
  if (!one) return; // deleted in another tab
  const photos = {};
  for (const each of one.photos) {
    const raw = await photo(each.id);
    if (raw) photos[each.id] = base64(new Uint8Array(raw));
  }
  const payload = JSON.stringify({ record: told(one, { filing: one.state !== "draft" }), photos });
  const whole = JSON.stringify({ format: FORMAT, officer: holder().owner, site: one.siteName, payload, mac: await mark(payload) });
  const address = URL.createObjectURL(new Blob([whole], { type: "application/json" }));
  const link = h("a", { href: address, download: `inspection-${one.id.slice(0, 13)}.json` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export async function outbox() {
  const all = await records();
  const waits = all.filter((one) => !["draft", "done"].includes(one.state));
  const rest = all.filter((one) => one.state === "draft");
  const done = all.filter((one) => one.state === "done");
  const [others, shut] = [await strangers(), await unreadable()];
  title(w("tab_outbox"), { subtitle: w("outbox_subtitle"), back: "#/" });
  tabs("outbox", waits.length);
  const list = async (rows) => h("section", { class: "m-card f-card" }, h("ul", { class: "f-outs" }, ...(await Promise.all(rows.map(row)))));
  show(
    waits.length && isOnline() ? button(w("send_all"), () => send(), { name: "send", css: "btn btn-lg m-btn-full", disabled: progress.id !== null }) : null,
    waits.length || rest.length ? await list([...waits, ...rest]) : note("good", w("outbox_empty")),
    done.length ? h("h2", { class: "f-group" }, w("sent_records")) : null,
    done.length ? await list(done.slice(0, 20)) : null,
    shut ? note("bad", w("own_unreadable", { n: shut })) : null,
    others ? note("info", w("others_wait", { n: others })) : null,
    h("p", { class: "m-small m-ink2 m-mt12" }, h("a", { href: "/field/upload/" }, w("bring_file"))),
  );
}

// --- what clashed ---

/** Item by item: mine or that of the other device. What is chosen is sent as such; nothing is decided by itself. */
export async function clash(id) {
  const one = await readRecord(id);
  if (one.state !== "clash") { location.replace("#/outbox"); return; }
  const chosen = {};
  title(w("compare"), { subtitle: one.siteName, back: "#/outbox" });
  const pick = (clashing, side, words) => h("label", { class: "f-pick" },
    h("input", { type: "radio", name: `c-${clashing.code}`, value: side, onchange: () => { chosen[clashing.code] = side; ready(); } }),
    h("span", {}, h("small", {}, w(side === "mine" ? "mine" : "theirs")), h("b", {}, words || w("no_answer_word"))));
  const go = button(w("use_choices"), () => decide(one, chosen), { css: "btn btn-primary btn-lg m-btn-full m-mt12", disabled: true });
  const ready = () => { go.disabled = one.clashes.some((each) => !chosen[each.code]); };
  const words = await names(one);
  show(note("warn", w("clash_help")), ...one.clashes.map((each) => card(h("fieldset", { class: "q-field" },
    h("legend", { class: "q-text" }, h("span", { class: "q-no" }, words[each.code]?.number ?? ""), h("span", {}, each.code === TEAM ? w("team") : words[each.code]?.text ?? each.code)),
    h("div", { class: "f-picks" }, pick(each, "mine", sayNote(each.mine, one.answers[each.code]?.note)), pick(each, "theirs", sayNote(each.theirs, each.note)))))), go);
  tabs("outbox", 0);
}

const sayNote = (text, noted) => [text, noted].filter(Boolean).join(" – ");

async function names(one) {
  const held = await edition(one.version);
  return Object.fromEntries(held.sections.flatMap((section) => section.items).map((item) => [item.code, item]));
}

async function decide(one, chosen) {
  const kept = await keep(() => changeRecord(one.id, (kept) => {
    for (const each of kept.clashes) {
      if (each.code === TEAM) {
        kept.team = chosen[TEAM] === "theirs" ? each.their_team : each.my_team;
        kept.team_base = each.base;
        continue;
      }
      kept.bases[each.code] = each.base;
      if (chosen[each.code] !== "theirs") continue;
      if (Object.keys(each.answer).length) kept.answers[each.code] = each.answer;
      else delete kept.answers[each.code];
    }
    reopen(kept);
    kept.state = "waiting";
    kept.clashes = [];
  }));
  if (!kept) return; // the choices stay on the screen
  location.hash = "#/outbox";
  await send(one.id);
}

/** Sent records are forgotten after a week. */
export async function tidy() {
  for (const one of await records()) {
    if (one.state === "done" && Date.now() - one.updated > 7 * 86_400_000) await dropRecord(one.id);
  }
}

