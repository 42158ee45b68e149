/* The filtered factories on outlines of the provinces: the server counts the clusters of each view. */
import * as L from "leaflet";

const frame = document.getElementById("site-map");
const settings = JSON.parse(document.getElementById("map-settings").textContent);
const said = document.getElementById("map-said");
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const map = L.map(frame, { attributionControl: false, zoomControl: false, minZoom: 5, maxZoom: 18, zoomSnap: 0.5 });
L.control.zoom({ zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
const marks = L.layerGroup().addTo(map);
const number = new Intl.NumberFormat("en");
let asked = null;

function address(id) {
  return settings.site.replace(/0\/$/, `${id}/`);
}

/* Text only: the name of a factory is never read as HTML. */
function popup(mark) {
  const box = document.createElement("div");
  const link = document.createElement("a");
  link.href = address(mark.id);
  link.textContent = mark.name;
  box.append(link, document.createElement("br"), settings.statuses[mark.status] || "");
  return box;
}

function cluster(mark) {
  const size = Math.round(30 + 9 * Math.log10(mark.n));
  const icon = L.divIcon({ className: "f-cluster", iconSize: [size, size], html: number.format(mark.n) });
  const point = L.marker([mark.lat, mark.lng], { icon, keyboard: true, alt: `${number.format(mark.n)} ${settings.factories}` });
  return point.on("click", () => map.setView([mark.lat, mark.lng], Math.min(map.getZoom() + 2, 18)));
}

function single(mark) {
  const good = mark.status === "operating";
  const style = { radius: 7, weight: 2, color: "#fff", fillColor: token(good ? "--m-primary" : "--m-idle-fill"), fillOpacity: 1 };
  return L.circleMarker([mark.lat, mark.lng], style).bindPopup(popup(mark));
}

async function renew() {
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((v) => v.toFixed(4)).join(",");
  const url = new URL(settings.marks, location.href);
  url.searchParams.set("bbox", box);
  url.searchParams.set("zoom", String(Math.round(map.getZoom())));
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = await answer.json();
    marks.clearLayers();
    for (const mark of found.marks) (mark.n > 1 ? cluster(mark) : single(mark)).addTo(marks);
    said.textContent = `${number.format(found.total)} ${settings.factories}`;
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

async function draw() {
  const outlines = await (await fetch(frame.dataset.outlines)).json();
  const chosen = new Set(settings.provinces);
  const style = (feature) => ({
    weight: chosen.has(feature.properties.code) ? 2 : 1, color: token("--m-s4"), fillColor: token("--m-s1"),
    fillOpacity: chosen.size === 0 || chosen.has(feature.properties.code) ? 0.75 : 0.2,
  });
  const layer = L.geoJSON(outlines, { style, interactive: false }).addTo(map);
  const own = L.geoJSON({ type: "FeatureCollection", features: outlines.features.filter((f) => chosen.has(f.properties.code)) });
  map.fitBounds(chosen.size ? own.getBounds() : layer.getBounds(), { padding: [16, 16] });
  map.on("moveend", renew);
  await renew();
}

draw();
