/* The surroundings without tiles: outlines of the provinces, the rings, the numbered neighbours, the downwind sector. */
import * as L from "leaflet";

const frame = document.getElementById("e-map");
const data = JSON.parse(document.getElementById("e-map-data").textContent);
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const here = [data.lat, data.lon];
const map = L.map(frame, { attributionControl: false, zoomControl: false, minZoom: 6, maxZoom: 17, zoomSnap: 0.25, scrollWheelZoom: false });
L.control.zoom({ zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);

function pin(text, kind) {
  return L.divIcon({ className: `e-pin ${kind}`, iconSize: [26, 26], html: String(text) });
}

function ringLabel(km) {
  const icon = L.divIcon({ className: "e-ring", iconSize: [52, 22], html: document.documentElement.lang === "th" ? `${km} กม.` : `${km} km` });
  return L.marker([data.lat + km / 111.195, data.lon], { icon, interactive: false, keyboard: false });
}

function name(mark) {
  const box = document.createElement("span");
  box.textContent = `${mark.number} ${mark.name}`;
  return box;
}

async function draw() {
  const bad = token("--m-bad");
  const largest = L.circle(here, { radius: data.rings.at(-1) * 1000 });
  map.setView(here, 12);
  map.fitBounds(L.latLng(here).toBounds(data.rings.at(-1) * 2000), { padding: [12, 12], animate: false });
  if (data.sector.length) L.polygon(data.sector, { stroke: false, fillColor: "#c4621a", fillOpacity: 0.25, interactive: false }).addTo(map);
  for (const km of data.rings) {
    L.circle(here, { radius: km * 1000, color: bad, weight: 1.5, dashArray: "6 5", fill: false, interactive: false }).addTo(map);
    ringLabel(km).addTo(map);
  }
  for (const mark of [...data.marks].reverse()) {
    const kind = mark.downwind ? "e-pin--wind" : mark.kind === "factory" ? "" : "e-pin--place";
    L.marker([mark.lat, mark.lon], { icon: pin(mark.number, kind), keyboard: false, alt: mark.name }).bindTooltip(name(mark)).addTo(map);
  }
  L.marker(here, { icon: pin("", "e-pin--here"), keyboard: false, zIndexOffset: 1000 }).addTo(map);
  largest.remove();
  const outlines = await (await fetch(frame.dataset.outlines)).json();
  L.geoJSON(outlines, { interactive: false, style: { weight: 1, color: token("--m-line-strong"), fillColor: token("--m-s1"), fillOpacity: 0.35 } }).addTo(map).bringToBack();
}

draw();
