// A photo made small enough for the road. What the camera wrote of time and place goes along: the EXIF segment is taken
// over into the small copy, with the orientation set upright, since the pixels are turned already.

const LONG_SIDE = 1600;
const QUALITY = 0.8;
const ORIENTATION = 0x0112;
export const MOST_BYTES = 20 * 1024 * 1024;

/** The EXIF segment of a JPEG (marker, length and all), null where there is none. */
export function exifOf(raw) {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (raw.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= raw.byteLength; ) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null;
    if (marker === 0xffe1 && String.fromCharCode(...raw.subarray(at + 4, at + 8)) === "Exif") {
      return upright(raw.slice(at, at + 2 + length));
    }
    at += 2 + length;
  }
  return null;
}

function upright(segment) {
  const tiff = 10; // marker 2, length 2, "Exif\0\0" 6
  const view = new DataView(segment.buffer);
  try {
    const little = view.getUint16(tiff) === 0x4949;
    const first = tiff + view.getUint32(tiff + 4, little);
    for (let n = 0; n < view.getUint16(first, little); n += 1) {
      const entry = first + 2 + n * 12;
      if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
    }
  } catch {
    return null; // damaged: better no EXIF than a photo that the server refuses
  }
  return segment;
}

/** The JPEG with this EXIF segment at its head. */
export function withExif(jpeg, segment) {
  if (!segment) return jpeg;
  const whole = new Uint8Array(jpeg.length + segment.length);
  whole.set(jpeg.subarray(0, 2));
  whole.set(segment, 2);
  whole.set(jpeg.subarray(2), 2 + segment.length);
  return whole;
}

export async function jpegOf(canvas) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return new Uint8Array(await blob.arrayBuffer());
}

/** {raw, name}: the small copy; a kind that this browser cannot open (HEIC) goes as it is, the server opens it. */
export async function shrink(file) {
  const raw = new Uint8Array(await file.arrayBuffer());
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return { raw, name: file.name || "photo.heic" };
  }
  const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { raw: withExif(await jpegOf(canvas), exifOf(raw)), name: `${(file.name || "photo").replace(/\.\w+$/, "")}.jpg` };
}

export async function sha256(raw) {
  const made = await crypto.subtle.digest("SHA-256", raw);
  return [...new Uint8Array(made)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Time-ordered ids made here (UUIDv7), so that a record has its number before any server knows it. */
export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let n = 0; n < 6; n += 1) bytes[n] = Math.floor(now / 2 ** (8 * (5 - n))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Where one is, or null: without a permission or a view of the sky the work goes on. */
export function hereNow(patience = 8000) {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(null);
    const timer = setTimeout(() => resolve(null), patience + 500);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(timer);
        resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: Math.round(coords.accuracy) });
      },
      () => { clearTimeout(timer); resolve(null); },
      { enableHighAccuracy: true, timeout: patience, maximumAge: 60_000 },
    );
  });
}
