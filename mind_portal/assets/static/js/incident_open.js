/* Opening an incident: the phone's place, the factories near it, and a report that survives a lost network. */
import { forget, keep, send, waiting } from "portal/incident_outbox";
import { offerMap, readSpot } from "portal/pick_map";

const form = document.getElementById("e-open");
const status = form.querySelector("[data-place-status]");
/* The place as it is sent: typed, or written here by the phone and the map. */
const { spot } = form.elements;

function say(text, warn = false) {
  status.hidden = false;
  status.textContent = text;
  status.classList.toggle("e-net--warn", warn);
}

function choice(site) {
  const label = document.createElement("label");
  label.className = "e-chosen";
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "site";
  input.value = String(site.pk);
  const box = document.createElement("span");
  const words = document.createElement("span");
  const name = document.createElement("b");
  name.textContent = site.name;
  const text = document.createElement("small");
  text.textContent = site.text;
  words.append(name, text);
  box.append(words);
  label.append(input, box);
  return label;
}

async function near(latitude, longitude) {
  const url = new URL(form.dataset.near, location.href);
  url.searchParams.set("lat", latitude);
  url.searchParams.set("lon", longitude);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { sites } = await answer.json();
    if (!sites.length) return;
    const place = form.querySelector("[data-chosen]");
    const none = { pk: "", name: form.dataset.other, text: "" };
    place.replaceChildren(...[...sites, none].map(choice));
    place.querySelector("input").checked = true;
  } catch {
    /* Without the network the place alone is sent. */
  }
}

function write(latitude, longitude) {
  spot.closest("details").open = true; // what is sent is seen
  spot.value = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
  spot.dispatchEvent(new Event("change"));
}

function locate() {
  if (!navigator.geolocation) {
    say(form.dataset.none, true);
    return;
  }
  say(form.dataset.asking);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      write(coords.latitude, coords.longitude);
      say(`${form.dataset.got} ${Math.round(coords.accuracy)} ${form.dataset.metres}`);
    },
    () => say(form.dataset.none, true),
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
  );
}

/* What was not taken stands in the form again, to be mended and sent. */
function putBack({ fields }) {
  for (const [name, value] of Object.entries(fields)) {
    const element = form.elements[name];
    if (element?.type === "checkbox") element.checked = true;
    else if (element && name !== "act") element.value = value;
  }
  forget(fields.client_id);
}

/* Without a network the answers are kept and sent later; photos then stay on the phone. */
function watchSubmit() {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine || event.submitter?.value !== "open") return;
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    delete fields.csrfmiddlewaretoken;
    if (!keep(location.pathname, form.dataset.owner, { ...fields, act: "open" })) return;
    event.preventDefault();
    say(form.dataset.queued, true);
  });
  const kept = () => waiting(location.pathname, form.dataset.owner);
  const sendKept = async () => {
    const taken = kept().length ? await send(location.pathname, form.dataset.owner) : 0;
    const refused = kept().filter((entry) => entry.refused);
    if (refused.length) say(refused.map((entry) => `${form.dataset.refused} ${entry.refused}`).join(" "), true);
    else if (taken) location.assign("../");
    refused.forEach(putBack);
  };
  addEventListener("online", sendKept);
  if (navigator.onLine) sendKept();
}

form.querySelector("[data-locate]").addEventListener("click", locate);
form.querySelector("[name='photos']").addEventListener("change", (event) => {
  const names = [...event.target.files].map((file) => file.name).join(", ");
  if (names) form.querySelector("[data-photo-name]").textContent = names;
});
offerMap(form.querySelector("[data-pick]"), form.querySelector("#pick"), {
  spot, say, write, province: form.elements.province,
});
spot.addEventListener("change", () => {
  const point = readSpot(spot.value);
  if (point) near(...point);
});
watchSubmit();
