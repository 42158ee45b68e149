// Distances and directions in degrees and kilometres; the same formulas as emergencies/geo.py.

const EARTH_KM = 6371.0088;
const radians = (degrees) => (degrees * Math.PI) / 180;

export const placed = (one) => Number.isFinite(one?.latitude) && Number.isFinite(one?.longitude);

export function distanceKm(from, to) {
  const [phi, other] = [radians(from.latitude), radians(to.latitude)];
  const half = Math.sin((other - phi) / 2) ** 2
    + Math.cos(phi) * Math.cos(other) * Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** 0 is north, 90 east. */
export function bearing(from, to) {
  const [phi, other] = [radians(from.latitude), radians(to.latitude)];
  const turn = radians(to.longitude - from.longitude);
  const east = Math.sin(turn) * Math.cos(other);
  const north = Math.cos(phi) * Math.sin(other) - Math.sin(phi) * Math.cos(other) * Math.cos(turn);
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

/** The places one after another, each time the nearest of those left. */
export function nearestFirst(from, places) {
  const left = [...places];
  const way = [];
  for (let here = from ?? left[0]; left.length; here = way.at(-1)) {
    left.sort((a, b) => distanceKm(here, a) - distanceKm(here, b));
    way.push(left.shift());
  }
  return way;
}

export const lengthKm = (places) => places.slice(1).reduce((sum, place, n) => sum + distanceKm(places[n], place), 0);

/** The address that the tablet's own map opens: Apple's takes no geo:. */
export function wayTo({ latitude, longitude, name }) {
  const point = `${latitude},${longitude}`;
  if (/iPad|iPhone|Macintosh/.test(navigator.userAgent)) return `maps://?daddr=${point}`;
  return `geo:${point}?q=${point}(${encodeURIComponent(name)})`;
}
