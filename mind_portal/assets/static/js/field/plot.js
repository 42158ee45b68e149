// The drawing of the day's map: outline of the province, the way from one factory to the next, oneself. No tiles.
import { distanceKm, placed } from "portal/field/globe";

const WIDTH = 400;
const HEIGHT = 300;
const EDGE = 34;
const PIN = 12;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];
const SHAPES = {
  planned: `M0-12a12 12 0 1 0 .01 0z`, work: `M0-12a12 12 0 1 0 .01 0z`, late: "M0-15 15 0 0 15-15 0z", done: "M-11-11h22v22h-22z",
};

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Degrees to points of the drawing, so that all `places` fit. */
export function frameOf(places) {
  const [lats, lons] = [places.map((one) => one.latitude), places.map((one) => one.longitude)];
  const middle = { latitude: (Math.min(...lats) + Math.max(...lats)) / 2, longitude: (Math.min(...lons) + Math.max(...lons)) / 2 };
  const narrow = Math.cos((middle.latitude * Math.PI) / 180);
  const high = Math.max(Math.max(...lats) - Math.min(...lats), 0.01);
  const wide = Math.max((Math.max(...lons) - Math.min(...lons)) * narrow, 0.01);
  const scale = Math.min((HEIGHT - 2 * EDGE) / high, (WIDTH - 2 * EDGE) / wide);
  const at = ({ latitude, longitude }) => [
    WIDTH / 2 + (longitude - middle.longitude) * narrow * scale, HEIGHT / 2 - (latitude - middle.latitude) * scale,
  ];
  const kilometre = scale / distanceKm(middle, { ...middle, latitude: middle.latitude + 1 });
  return { at, kilometre };
}

const text = ([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`;

function land(outlines, at) {
  const ring = (points) => `M${points.map(([longitude, latitude]) => text(at({ latitude, longitude }))).join("L")}Z`;
  return svg("path", { class: "f-map__land", d: outlines.map(ring).join("") });
}

/** Pins that would cover one another move apart; a line leads to the true place. */
function apart(points) {
  const pins = points.map(([x, y], n) => [x + n * 0.01, y]);
  for (let round = 0; round < 30; round += 1) {
    for (const [n, one] of pins.entries()) {
      for (const other of pins.slice(n + 1)) {
        const [dx, dy] = [other[0] - one[0], other[1] - one[1]];
        const far = Math.hypot(dx, dy) || 0.01;
        const push = (2 * PIN + 2 - far) / 2;
        if (push <= 0) continue;
        one[0] -= (dx / far) * push; one[1] -= (dy / far) * push;
        other[0] += (dx / far) * push; other[1] += (dy / far) * push;
      }
    }
    for (const pin of pins) {
      pin[0] = Math.min(WIDTH - PIN - 4, Math.max(PIN + 4, pin[0]));
      pin[1] = Math.min(HEIGHT - PIN - 4, Math.max(PIN + 4, pin[1]));
    }
  }
  return pins;
}

function pin(site, [x, y], press) {
  const mark = site.status === "done"
    ? svg("path", { class: "f-map__tick", d: "M-5 0l4 4 7-8" })
    : svg("text", { class: "f-map__no", y: 5, "text-anchor": "middle" }, String(site.no));
  const made = svg("g", { class: `f-map__pin f-map__pin--${site.status}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
    svg("path", { d: SHAPES[site.status] }), mark);
  made.addEventListener("click", () => press(site));
  return made;
}

/** A line of a round number of kilometres. */
function ruler(kilometre, word) {
  const length = STEPS.findLast((step) => step * kilometre <= 110) ?? STEPS[0];
  return svg("g", { class: "f-map__ruler", transform: `translate(12 ${HEIGHT - 12})` },
    svg("path", { d: `M0-5V0H${(length * kilometre).toFixed(1)}V-5` }),
    svg("text", { x: 4, y: -9 }, word(length)));
}

/** `sites` in the order of the way, each with `no` and `status`; `press(site)` when its pin is touched. */
export function plot({ sites, outlines, me, whole, label, kilometres, press }) {
  const corners = outlines.flat().map(([longitude, latitude]) => ({ latitude, longitude }));
  const near = me && sites.some((site) => distanceKm(me, site) < 80);
  const { at, kilometre } = frameOf(whole && corners.length ? corners : [...sites, ...(near ? [me] : [])]);
  const places = sites.map(at);
  const pins = apart(places);
  const here = svg("g", { class: "f-map__me" }, svg("circle", { class: "f-map__about" }), svg("circle", { r: 7 }));
  const drawing = svg("svg", { class: "f-map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    land(outlines, at),
    svg("path", { class: "f-map__way", d: places.length > 1 ? `M${places.map(text).join("L")}` : "" }),
    ...pins.map((each, n) => svg("path", { class: "f-map__lead", d: `M${text(each)}L${text(places[n])}` })),
    here, ...sites.map((site, n) => pin(site, pins[n], press)), ruler(kilometre, kilometres));
  const move = (place) => {
    here.setAttribute("visibility", placed(place) ? "visible" : "hidden");
    if (!placed(place)) return;
    here.setAttribute("transform", `translate(${text(at(place)).replace(",", " ")})`);
    here.firstChild.setAttribute("r", Math.min(200, (place.accuracy / 1000) * kilometre).toFixed(1));
  };
  move(me);
  return { drawing, move };
}
