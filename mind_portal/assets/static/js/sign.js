// The pad of a signature: the drawn line goes with the form as a picture. Without it the typed name and the tick count.
import { Ink } from "portal/field/ink";

const form = document.getElementById("sign");
const ink = new Ink(form.querySelector("canvas"));
form.querySelector("[data-clear]").addEventListener("click", () => ink.clear());
form.addEventListener("submit", (event) => {
  const drawn = event.submitter?.value !== "again" && !ink.empty;
  form.elements.drawn.value = drawn ? ink.canvas.toDataURL("image/png") : "";
});
