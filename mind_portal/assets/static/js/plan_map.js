/* The plan on a map: one mark a factory, round while it is planned, square when it is done. Without a script the list
   says the same. No tiles: nothing is asked of anybody outside. */
import * as L from "leaflet";

const box = document.getElementById("plan-map");
const places = JSON.parse(box.dataset.places);
const map = L.map(box, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
for (const [latitude, longitude, name, day, status] of places) {
  const icon = L.divIcon({ className: `p-pin p-pin--${status}`, iconSize: [16, 16] });
  const label = document.createElement("span");
  label.textContent = `${name} · ${day}`;
  L.marker([latitude, longitude], { icon, alt: label.textContent, title: label.textContent }).bindPopup(label).addTo(map);
}
map.fitBounds(L.latLngBounds(places.map(([latitude, longitude]) => [latitude, longitude])).pad(0.15), { maxZoom: 13 });
