/* A point picked on the outlines of the provinces: by tapping, or by the keys and a button. No tiles: nothing is asked of
   anybody outside. What is picked stands in a field as coordinates, where it can be read, corrected and emptied. */

const THAILAND = [[5.6, 97.3], [20.5, 105.7]];

/* Leaflet in its small build: a page of the public has no map of modules. */
async function leafletOf({ leaflet, styles }) {
  const sheets = styles.split(" ").map((href) => added("link", { rel: "stylesheet", href }));
  await Promise.all([...sheets, window.L || added("script", { src: leaflet })]);
  return window.L;
}

function added(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(tag)));
    document.head.append(element);
  });
}

/* Even-odd rule, as the server does it. */
function holds(ring, lat, lng) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [x1, y1] = ring[i];
    const [x2, y2] = ring[j];
    if ((y1 > lat) !== (y2 > lat) && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

export function provinceAt(outlines, lat, lng) {
  const found = outlines.features.find((one) => one.geometry.coordinates.some((polygon) => holds(polygon[0], lat, lng)));
  return found ? found.id : "";
}

/* Typed in any digits; the server reads it the same way. */
export function readSpot(text) {
  const latin = text.replace(/[\u0e50-\u0e59]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));
  const found = /^\s*([+-]?\d{1,3}(?:\.\d+)?)[\s,;/]+([+-]?\d{1,3}(?:\.\d+)?)\s*$/.exec(latin);
  if (!found) return null;
  const [lat, lng] = [Number(found[1]), Number(found[2])];
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? [lat, lng] : null;
}

/* In the language of the page: the outlines have English names only. */
function nameOf(province, code) {
  return (province && [...province.options].find((one) => one.value === code)?.text) || "";
}

/* `spot`: the field; `province`: the page's select, if it has one; `write(lat, lng)` puts a point into the field. */
async function pickOn(box, { spot, province, write, say }) {
  const [L, answer] = await Promise.all([leafletOf(box.dataset), fetch(box.dataset.outlines)]);
  if (!answer.ok) throw new Error(String(answer.status));
  const outlines = await answer.json();
  const colour = getComputedStyle(box).color;
  const frame = document.createElement("div");
  frame.className = "k-map";
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", box.dataset.map);
  const take = document.createElement("button");
  take.type = "button";
  take.className = box.dataset.button;
  take.textContent = box.dataset.take;
  box.append(frame, take);
  const map = L.map(frame, { attributionControl: false, minZoom: 4, maxZoom: 17, zoomSnap: 0.5, scrollWheelZoom: false });
  L.control.scale({ imperial: false }).addTo(map);
  const layer = L.geoJSON(outlines, {
    interactive: false, style: { weight: 1, color: colour, opacity: 0.6, fillColor: colour, fillOpacity: 0.06 },
  }).addTo(map);
  for (const one of layer.getLayers()) {
    const name = nameOf(province, one.feature.id);
    if (name) one.bindTooltip(name, { permanent: true, direction: "center", className: "k-name", interactive: false });
  }
  const pin = L.circleMarker([0, 0], { radius: 9, weight: 3, color: "#fff", fillColor: "#a3221b", fillOpacity: 1 });
  map.on("zoomend", () => frame.classList.toggle("k-map--near", map.getZoom() >= 7.5));

  function judge(lat, lng) {
    const here = provinceAt(outlines, lat, lng);
    if (here && province && !province.value && [...province.options].some((one) => one.value === here)) province.value = here;
    const [south, west] = THAILAND[0];
    const [north, east] = THAILAND[1];
    if (!here && (lat < south || lat > north || lng < west || lng > east)) return box.dataset.abroad;
    if (here && province?.value && province.value !== here) return box.dataset.else;
    return [`${box.dataset.chosen} ${lat.toFixed(5)}, ${lng.toFixed(5)}`, nameOf(province, here)].filter(Boolean).join(" · ");
  }

  function show([lat, lng]) {
    pin.setLatLng([lat, lng]).addTo(map);
    say(judge(lat, lng));
  }

  function look() {
    const point = readSpot(spot.value);
    const code = province?.value || box.dataset.province;
    const own = code ? layer.getLayers().find((one) => one.feature.id === code) : null;
    if (point) map.setView(point, 13);
    else map.fitBounds(own ? own.getBounds() : THAILAND, { padding: [8, 8] });
    if (point) show(point);
  }

  let picking = false; // a map that moves under the finger would not be where one tapped
  const pick = ({ lat, lng }) => {
    picking = true;
    write(lat, lng);
    picking = false;
  };
  map.on("click", ({ latlng }) => pick(latlng));
  take.addEventListener("click", () => pick(map.getCenter()));
  spot.addEventListener("change", () => {
    const point = readSpot(spot.value);
    if (!point) {
      pin.remove();
      return;
    }
    if (!picking) map.setView(point, Math.max(map.getZoom(), 13));
    show(point);
  });
  province?.addEventListener("change", look);
  look();
  if (!readSpot(spot.value)) say(box.dataset.hint);
}

/* The button opens and closes the map; it is loaded at the first opening, and asked for again after a failure. */
export function offerMap(open, box, page) {
  open.addEventListener("click", async () => {
    show(open, box, box.hidden);
    if (box.hidden || box.dataset.there) return;
    box.dataset.there = "1";
    try {
      await pickOn(box, page);
    } catch {
      delete box.dataset.there;
      box.replaceChildren();
      show(open, box, false);
      page.say(box.dataset.failed);
    }
  });
}

function show(open, box, shown) {
  box.hidden = !shown;
  open.setAttribute("aria-expanded", String(shown));
}
