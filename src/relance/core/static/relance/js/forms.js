// Forms: sent once however often one clicks, filters that apply by themselves, dialogs that ask.

const FILTERS = "form[data-autosubmit]";

for (const button of document.querySelectorAll(`${FILTERS} [data-unneeded]`)) button.classList.add("unseen");

/** On a phone the filters wait behind a button; without script they are simply there. */
for (const button of document.querySelectorAll("[data-unfolds]")) {
  button.hidden = false;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
  });
}

/** Filters and [data-sends] go at once; but arrow keys walk through a select and are not yet a choice. */
let walking = null;

function send(control) {
  if (control.form.matches(FILTERS)) sessionStorage.setItem("focus", `${location.pathname} ${control.name}`);
  control.form.requestSubmit();
}

const goesAtOnce = (control) => control.matches("[data-sends]") || (control.form?.matches(FILTERS) && control.type !== "search");

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("select")) return;
  if (event.key === "Enter" && walking?.changed) {
    walking = null;
    event.preventDefault();
    send(event.target);
  } else if (event.key !== "Tab") walking = { control: event.target, changed: walking?.changed ?? false };
});
document.addEventListener("pointerdown", () => { walking = null; });

document.addEventListener("change", (event) => {
  const control = event.target;
  if (!goesAtOnce(control)) return;
  if (walking?.control === control) walking.changed = true;
  else send(control);
});

document.addEventListener("focusout", (event) => {
  const chosen = walking?.control === event.target && walking.changed;
  walking = null;
  if (chosen) send(event.target);
});

const [path, name] = (sessionStorage.getItem("focus") ?? "").split(" ");
sessionStorage.removeItem("focus");
if (name && path === location.pathname) document.querySelector(`${FILTERS} [name="${CSS.escape(name)}"]`)?.focus();

/** Empty fields stay out of the address. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches(FILTERS)) return;
  for (const control of event.target.elements) {
    if (control.name && !control.value) control.disabled = true;
  }
});

/** data-again: a form that may be sent again at once, such as a download. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "1";
  form.setAttribute("aria-busy", "true");
  // Not before the browser has read the name and value of the button.
  setTimeout(() => setDisabled(form, true));
});

function setDisabled(form, disabled) {
  for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = disabled;
}

function release(form) {
  delete form.dataset.busy;
  form.removeAttribute("aria-busy");
  setDisabled(form, false);
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-busy]");
  if (form) release(form);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) release(form);
  for (const control of document.querySelectorAll(`${FILTERS} :disabled`)) control.disabled = false;
});

/** <button type="button" data-asks="confirm"> opens the dialog with that id; [data-unasks] closes its own. */
document.addEventListener("click", (event) => {
  const asker = event.target.closest?.("[data-asks]");
  if (asker) {
    event.preventDefault();
    document.getElementById(asker.dataset.asks)?.showModal();
  }
  event.target.closest?.("[data-unasks]")?.closest("dialog")?.close();
});

/** A menu beside its button closes when one goes elsewhere. */
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.more[open]");
  if (!menu) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
});

/** What was chosen or dropped is named beside the field. */
document.addEventListener("dragover", (event) => {
  const drop = event.target.closest?.(".drop");
  if (!drop) return;
  event.preventDefault();
  drop.setAttribute("data-over", "");
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".drop")?.removeAttribute("data-over"));
document.addEventListener("drop", (event) => {
  const drop = event.target.closest?.(".drop");
  const input = drop?.querySelector("input[type=file]");
  if (!input) return;
  event.preventDefault();
  drop.removeAttribute("data-over");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
