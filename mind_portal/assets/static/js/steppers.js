/* Plus and minus beside a number; an empty field begins at the figure that holds now. */
for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const input = stepper.querySelector("input");
  const from = Number(stepper.dataset.from) || 0;
  const change = stepper.querySelector("[data-change]");
  const show = () => {
    const difference = input.value === "" ? 0 : Number(input.value) - from;
    change.textContent = difference ? `${difference > 0 ? "+" : "−"}${Math.abs(difference)}` : "";
  };
  stepper.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const now = input.value === "" ? from : Number(input.value) || 0;
    input.value = String(Math.max(now + Number(button.dataset.step), 0));
    show();
  });
  input.addEventListener("input", show);
}
