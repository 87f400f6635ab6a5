// The panel at the right: opened by htmx, closed by Esc, walked through by Back. Without script the
// same links load the whole page, panel included.

const side = () => document.getElementById("side");
const panel = () => side()?.querySelector(".panel");
let address = new URL(location.href);

/** The address without the panel: two addresses alike in this show the same list. */
function listOf(url) {
  const bare = new URL(url);
  bare.searchParams.delete("panel");
  bare.hash = "";
  return bare.href;
}

function markRow() {
  const open = new URL(location.href).searchParams.get("panel");
  for (const row of document.querySelectorAll("[data-rows] > [data-row]")) {
    if (open && row.dataset.row === open) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function close() {
  const open = panel();
  if (!open) return;
  const row = document.querySelector("[data-rows] > [aria-current]");
  history.pushState({}, "", open.querySelector("[data-close]")?.href ?? listOf(location.href));
  address = new URL(location.href);
  side().replaceChildren();
  markRow();
  row?.querySelector("[data-open]")?.focus();
}

function prepare() {
  for (const button of side()?.querySelectorAll("[data-step]") ?? []) {
    button.hidden = !document.querySelector("[data-rows] > [data-row]");
  }
}

document.addEventListener("click", (event) => {
  const closer = event.target.closest?.("[data-close]");
  if (!closer || event.metaKey || event.ctrlKey || !document.querySelector("[data-rows]")) return;
  event.preventDefault();
  close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.target.matches?.("input, textarea, select") && event.target.value) return;
  if (panel()) {
    event.preventDefault();
    close();
  }
});

document.addEventListener("htmx:pushedIntoHistory", () => {
  address = new URL(location.href);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== side()) return;
  markRow();
  prepare();
  // Someone who clicked or pressed Enter reads on in the panel; someone who walks by j and k stays in the list.
  if (!side().dataset.walking) document.getElementById("panel-title")?.focus({ preventScroll: true });
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === side()) side().setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target === side()) side().removeAttribute("aria-busy");
});

// Before htmx: Back between two panels of one list changes the panel alone and keeps ticks and place.
window.addEventListener("popstate", (event) => {
  const now = new URL(location.href);
  const sameList = listOf(now) === listOf(address);
  const onlyHash = now.pathname + now.search === address.pathname + address.search;
  address = now;
  if (onlyHash) return;
  event.stopImmediatePropagation();
  if (!sameList || !side() || !window.htmx) {
    location.reload();
  } else if (now.searchParams.get("panel")) {
    window.htmx.ajax("GET", now.href, { target: "#side", swap: "innerHTML" });
  } else {
    side().replaceChildren();
    markRow();
  }
}, { capture: true });

markRow();
prepare();
