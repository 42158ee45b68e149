// Saves the items that changed, half a second after the last key, one request at a time; tries again until it works.

const PAUSE = 500;
const RETRY = 4000;
const GONE = [401, 403, 404]; // signed out, or the draft was filed or thrown away elsewhere: trying again is no use

const isSent = (field) => field.name && !("cell" in field.dataset) && !("skip" in field.dataset) && field.type !== "file"
  && (!["radio", "checkbox"].includes(field.type) || field.checked);

export class Saver {
  constructor(form, cards, { onSaved }) {
    this.form = form;
    this.cards = cards;
    this.onSaved = onSaved;
    this.waiting = new Set();
    this.running = null;
    this.timer = 0;
    this.gone = false;
    window.addEventListener("online", () => this.flush());
    window.addEventListener("pagehide", () => this.flush(true));
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting.size && !navigator.onLine) event.preventDefault();
    });
  }

  /* A field was changed: its item waits to be saved. */
  note(field) {
    const card = field.closest("[data-item]");
    if (!card || "skip" in field.dataset) return;
    this.waiting.add(card.dataset.item);
    this.gone = false;
    delete card.dataset.refused;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  flush(leaving = false) {
    clearTimeout(this.timer);
    this.timer = 0; // what waits behind a request that is on its way goes when that has ended
    if (!this.waiting.size || (this.running && !leaving)) return this.running ?? Promise.resolve();
    const codes = [...this.waiting];
    this.waiting.clear();
    this.say(this.form.dataset.saving);
    this.running = this.send(codes, leaving).finally(() => {
      this.running = null;
      if (this.waiting.size && !this.timer && !this.gone) this.flush();
    });
    return this.running;
  }

  async send(codes, keepalive) {
    this.timer = 0;
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body: this.body(codes),
        headers: { "X-Autosave": "1" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: keepalive && codes.length < 20,
      });
      if (answer.type === "opaqueredirect" || GONE.includes(answer.status)) {
        this.gone = true;
        this.keep(codes, this.form.dataset.gone);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      this.take(await answer.json(), codes);
    } catch {
      this.keep(codes, this.form.dataset.waiting);
      this.timer = setTimeout(() => this.flush(), RETRY);
    }
  }

  /* Not saved: the items wait, and the page says so. */
  keep(codes, text) {
    for (const code of codes) this.waiting.add(code);
    this.say(text, true);
  }

  /* Only the fields of these items; what is sent says what the page had shown before (`base`). */
  body(codes) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("only", codes.join(","));
    for (const code of codes) {
      const card = this.cards.get(code);
      for (const field of card.querySelectorAll("input, select, textarea")) {
        if (isSent(field)) body.append(field.name, field.value);
      }
      if (card.table) body.set(`q-${code}-rows`, JSON.stringify(card.table.texts()));
    }
    return body;
  }

  take(saved, codes) {
    for (const code of codes) {
      const card = this.cards.get(code);
      const refused = saved.errors[code] ?? "";
      if (refused) card.dataset.refused = refused;
      card.table?.showUnread(saved.cells?.[code] ?? {});
      this.form.elements[`q-${code}-base`].value = saved.bases[code];
      this.showClash(card, saved.conflicts[code] ?? "");
    }
    this.say(saved.saved);
    this.onSaved(saved);
  }

  showClash(card, theirs) {
    const box = card.querySelector("[data-clash]");
    box.querySelector("[data-clash-text]").textContent = theirs;
    box.hidden = !theirs;
  }

  say(text, waiting = false) {
    document.getElementById("save-state").textContent = text === this.form.dataset.saving ? "" : text;
    for (const place of document.querySelectorAll("[data-save-shown]")) {
      place.textContent = text;
      place.classList.toggle("q-saving", waiting);
    }
  }

  /* The form itself is sent: first let a running save end, so that it does not look like another device. */
  leave(event) {
    if (!this.running) {
      this.waiting.clear();
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    this.running.finally(() => { this.waiting.clear(); this.form.requestSubmit(button); });
  }
}
