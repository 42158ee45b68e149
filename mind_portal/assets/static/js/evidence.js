// Photos and files of a checklist's items, one by one without leaving the page; and the place where one stands.
// Without this the same buttons send the section's form.

const form = document.getElementById("checklist");
const says = (box, text) => { box.querySelector("[data-proofs-says]").textContent = text; };

/* Sends one thing and puts what the server answers in the place of the item's files. */
async function send(box, address, parts) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of parts) body.append(name, value);
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Autosave": "1" }, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect" || ![200, 422].includes(answer.status)) throw new Error(String(answer.status));
    put(box, await answer.text());
  } catch {
    says(box, form.dataset.lost);
  }
}

function put(box, html) {
  const made = document.createRange().createContextualFragment(html).querySelector("[data-proofs]");
  box.replaceWith(made);
  form.dispatchEvent(new CustomEvent("proofs", { detail: { code: made.dataset.proofs, count: Number(made.dataset.count) } }));
  (made.querySelector("[role=alert]") ?? made.querySelector("input")).focus?.();
}

form.addEventListener("change", (event) => {
  const field = event.target.closest("[data-attach]");
  if (!field?.files.length) return;
  const box = field.closest("[data-proofs]");
  says(box, form.dataset.sending);
  send(box, field.dataset.attach, [...field.files].map((file) => [field.name, file]));
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-detach]");
  if (!button) return;
  event.preventDefault();
  send(button.closest("[data-proofs]"), button.getAttribute("formaction"), [["key", button.value]]);
});

/* Where one stands, into the field as it could be typed. */
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-my-place]");
  if (!button) return;
  const field = document.getElementById(button.dataset.myPlace);
  const line = button.closest("[data-item]").querySelector("[data-far]");
  const tell = (text) => { line.lastElementChild.textContent = text; line.hidden = !text; };
  tell(button.dataset.placeWait);
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    tell("");
    field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, () => tell(button.dataset.placeNone), { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 });
});
