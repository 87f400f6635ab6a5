// Toasts go by themselves after a while, but never one that offers to undo, tells of a failure, or is being read.

const STAYS = 8000;

function prepare(toast) {
  toast.querySelector("[data-dismiss]").hidden = false;
  toast.dataset.ready = "1";
  if (toast.hasAttribute("data-stays") || /error|warning/.test(toast.dataset.level ?? "")) return;
  let timer = setTimeout(() => toast.remove(), STAYS);
  const wait = () => clearTimeout(timer);
  const go = () => { timer = setTimeout(() => toast.remove(), STAYS / 2); };
  toast.addEventListener("pointerenter", wait);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
}

function prepareAll() {
  document.querySelectorAll(".toast:not([data-ready])").forEach(prepare);
}

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest?.("[data-dismiss]");
  dismiss?.closest(".toast").remove();
});

document.addEventListener("htmx:oobAfterSwap", prepareAll);
document.addEventListener("htmx:afterSettle", prepareAll);
prepareAll();
