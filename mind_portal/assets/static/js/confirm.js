/* <button data-confirm="What will happen?">: asks before the form is sent. The server asks or checks in any case. */
let dialog = null;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "m-dialog";
  dialog.setAttribute("aria-labelledby", "m-dialog-text");
  const text = document.createElement("p");
  text.id = "m-dialog-text";
  const row = document.createElement("div");
  row.className = "m-actions";
  const yes = document.createElement("button");
  yes.type = "button";
  const no = document.createElement("button");
  no.type = "button";
  no.className = "btn";
  row.append(yes, no);
  dialog.append(text, row);
  document.body.append(dialog);
  return { text, yes, no };
}

function ask(button) {
  const parts = dialog ? dialog.parts : build();
  dialog.parts = parts;
  parts.text.textContent = button.dataset.confirm;
  parts.yes.textContent = button.dataset.confirmYes || button.textContent.trim();
  parts.yes.className = button.classList.contains("btn-danger") ? "btn btn-danger" : "btn btn-primary";
  parts.no.textContent = document.documentElement.lang === "th" ? "ยกเลิก" : "Cancel";
  return new Promise((resolve) => {
    const finish = (answer) => {
      dialog.onclose = null;
      dialog.close();
      resolve(answer);
    };
    parts.yes.onclick = () => finish(true);
    parts.no.onclick = () => finish(false);
    dialog.onclose = () => resolve(false);
    dialog.showModal();
    parts.no.focus();
  });
}

export function confirmDangerous() {
  document.addEventListener(
    "click",
    async (event) => {
      const button = event.target.closest("[data-confirm]");
      if (!button || button.dataset.confirmed) return;
      event.preventDefault();
      event.stopPropagation();
      if (!(await ask(button))) return;
      button.dataset.confirmed = "1";
      button.click();
      delete button.dataset.confirmed;
    },
    true,
  );
}
