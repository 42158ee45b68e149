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
  const write = (latitude, longitude) => {
    form.elements.spot.value = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
    form.elements.spot.dispatchEvent(new Event("change"));
  };
  locate.addEventListener("click", () => {
    if (!navigator.geolocation) {
      status.textContent = form.dataset.none;
      return;
    }
    status.textContent = form.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        write(coords.latitude, coords.longitude);
        status.textContent = `${form.dataset.got} ${Math.round(coords.accuracy)} ${form.dataset.metres}`;
      },
      () => { status.textContent = form.dataset.none; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });

  /* The map and its library come when the button is pressed: the form is there long before. */
  const open = form.querySelector("[data-pick]");
  const box = form.querySelector("#pick");
  const say = (text) => { status.textContent = text; };
  const once = async () => {
    open.removeEventListener("click", once);
    try {
      const { offerMap } = await import(box.dataset.script);
      offerMap(open, box, { spot: form.elements.spot, province: form.elements.province, write, say });
      open.click();
    } catch {
      open.addEventListener("click", once);
      say(box.dataset.failed);
    }
  };
  open.addEventListener("click", once);
}
