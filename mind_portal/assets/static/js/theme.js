/* Light, dark or as the device says. The choice is applied before the first paint by components/early.js. */
const KEY = "m-theme";
const night = matchMedia("(prefers-color-scheme: dark)");

function choice() {
  try {
    return localStorage.getItem(KEY) || "auto";
  } catch {
    return "auto";
  }
}

function apply() {
  const chosen = choice();
  const dark = chosen === "dark" || (chosen === "auto" && night.matches);
  document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    const on = button.dataset.themeChoice === chosen;
    button.setAttribute("aria-pressed", String(on));
    button.classList.toggle("btn-primary", on);
  }
  document.dispatchEvent(new CustomEvent("portal:theme", { detail: { dark } }));
}

export function watchTheme() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem(KEY, button.dataset.themeChoice);
    } catch {
      /* the choice then lasts until the page is left */
    }
    apply();
  });
  night.addEventListener("change", apply);
  apply();
}

/* The value of a token in the current theme, for charts: token("--m-c1"). */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
