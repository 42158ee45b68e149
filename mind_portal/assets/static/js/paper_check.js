// Compares a chosen file with the checksum on the page; the file never leaves the device.
const file = document.getElementById("paper-file");
const result = document.getElementById("paper-result");
const wanted = document.getElementById("paper-hash").textContent.trim();

file.addEventListener("change", async () => {
  result.textContent = "";
  result.className = "";
  const [chosen] = file.files;
  if (!chosen) return;
  const digest = await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer());
  const found = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const same = found === wanted;
  result.className = same ? "m-good m-strong" : "m-bad m-strong";
  result.textContent = `${same ? "✓" : "✕"} ${same ? result.dataset.same : result.dataset.other}`;
});
