// Does a published draw again, by the steps that stand on the page, and compares. Written apart from the portal's own
// (audits/planning/draw.py): what two programs agree on does not hang on a fault of one.
const SPACE = 1n << 256n;

async function sha256(text) {
  const made = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(made)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Numbers from a seed: call with n for one below n, each equally likely. */
function numbersOf(seed) {
  let counter = 0;
  return async (n) => {
    const limit = (SPACE / BigInt(n)) * BigInt(n);
    for (;;) {
      counter += 1;
      const number = BigInt(`0x${await sha256(`${seed}|${counter}`)}`);
      if (number < limit) return Number(number % BigInt(n));
    }
  };
}

/** [[site, [officers]]] in the order drawn, from what the file holds. */
export async function drawAgain({ seed, salt, sites, officers, count, team, limits, recused }) {
  const below = numbersOf(salt ? `${seed.trim()}|${salt}` : seed.trim());
  const order = [...sites].sort((one, other) => one - other);
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = await below(place + 1);
    [order[place], order[other]] = [order[other], order[place]];
  }
  const staff = [...officers].sort((one, other) => one - other);
  const load = new Map(staff.map((officer) => [officer, 0]));
  const result = [];
  for (const site of order.slice(0, count)) {
    const free = staff.filter((officer) => !(recused[officer] ?? []).includes(site) && load.get(officer) < (limits[officer] ?? sites.length));
    const drawn = [];
    while (free.length + drawn.length >= team && drawn.length < team) drawn.push(...free.splice(await below(free.length), 1));
    for (const officer of drawn) load.set(officer, load.get(officer) + 1);
    result.push([site, drawn]);
  }
  return result;
}

const FROZEN = ["month", "province", "seed_source", "sites", "officers", "count", "team", "limits", "recused", "salt"];

/** Whether the file that was announced, whose checksum stood in public before the number existed, says the same. */
async function asAnnounced(file, { announced, announcedHash }) {
  const answer = await fetch(announced, { cache: "no-cache" });
  if (!answer.ok) throw new Error("no answer");
  const text = await answer.text();
  if ((await sha256(text)) !== announcedHash || file.announcement !== announcedHash) return false;
  const before = JSON.parse(text);
  return FROZEN.every((name) => JSON.stringify(before[name]) === JSON.stringify(file[name]));
}

async function judge(button) {
  const answer = await fetch(button.dataset.file, { cache: "no-cache" });
  if (!answer.ok) return "failed";
  const text = await answer.text();
  if ((await sha256(text)) !== document.getElementById("draw-hash").textContent.trim()) return "changed";
  const file = JSON.parse(text);
  if (button.dataset.announced && !(await asAnnounced(file, button.dataset))) return "broken";
  return JSON.stringify(await drawAgain(file)) === JSON.stringify(file.result) ? "same" : "other";
}

const button = document.getElementById("draw-again");
if (button) {
  document.documentElement.classList.add("pu-has-js");
  const result = document.getElementById("draw-result");
  button.addEventListener("click", async () => {
    button.disabled = true;
    result.textContent = "…";
    const found = await judge(button).catch(() => "failed");
    result.className = `pu-tag pu-${{ same: "good", failed: "warn" }[found] ?? "bad"}`;
    result.textContent = button.dataset[found];
    button.disabled = false;
  });
}
