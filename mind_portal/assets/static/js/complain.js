/* The complaint form with a script: the phone's place, and one press of a button is one sending. */
document.documentElement.classList.add("pu-has-js");

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.setAttribute("aria-busy", "true");
      button.textContent = form.dataset.sending;
      // After the event: a disabled button would keep the form from being sent in some browsers.
      setTimeout(() => { button.disabled = true; }, 0);
    }
  });
}

const locate = document.querySelector("[data-locate]");
if (locate) {
  const form = locate.form;
  const status = form.querySelector("[data-place-status]");
  locate.addEventListener("click", () => {
    if (!navigator.geolocation) {
      status.textContent = form.dataset.none;
      return;
    }
    status.textContent = form.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(6);
        form.elements.longitude.value = coords.longitude.toFixed(6);
        status.textContent = `${form.dataset.got} ${Math.round(coords.accuracy)} ${form.dataset.metres}`;
      },
      () => { status.textContent = form.dataset.none; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
