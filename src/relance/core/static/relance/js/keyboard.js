// Work without the mouse: / j k ↑ ↓ x e l ? and Enter. Single keys can be switched off by
// data-shortcuts="off" on the document; arrows, Enter and Esc are always there.

const rows = () => [...document.querySelectorAll("[data-rows] > [data-row]")].filter((row) => row.offsetParent);
const opener = (row) => row.querySelector("[data-open]") ?? row.querySelector("a[href]");

/** The line that a key is about: where the focus is, else the one that is open. */
function currentRow() {
  return document.activeElement?.closest("[data-rows] > [data-row]")
    ?? document.querySelector("[data-rows] > [data-row][aria-current]");
}

let waiting = 0;

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(currentRow());
  const next = here < 0 ? all[step > 0 ? 0 : all.length - 1] : all[here + step];
  if (!next) return true;
  const link = opener(next);
  link?.focus({ preventScroll: true, focusVisible: true });
  next.scrollIntoView({ block: "nearest" });
  follow(link);
  return true;
}

/** Where a panel is open it shows the line that one has moved to, once the hand rests. */
function follow(link) {
  const side = document.getElementById("side");
  if (!side?.querySelector(".panel") || !link?.hasAttribute("hx-get")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    side.dataset.walking = "1";
    document.addEventListener("htmx:afterSwap", () => setTimeout(() => delete side.dataset.walking), { once: true });
    window.htmx?.trigger(link, "click");
  }, 120);
}

function tick() {
  const box = currentRow()?.querySelector("[data-tick]");
  box?.click();
  return Boolean(box);
}

/** E-mail or letter: about what is ticked, else about the line, else what the page itself offers. */
function act(key) {
  const places = [];
  if (document.querySelector("main [data-tick]:checked")) places.push(document.querySelector("[data-picked]"));
  else places.push(currentRow(), document.querySelector("#side"), document.querySelector("main > .heading"));
  for (const place of places) {
    const target = place?.querySelector(`[data-key="${key}"]:not(:disabled, [hidden])`);
    if (target) {
      target.click();
      return true;
    }
  }
  return false;
}

function find() {
  const search = document.querySelector("[data-search]") ?? document.querySelector("input[type=search]");
  search?.focus();
  search?.select();
  return Boolean(search);
}

function explain() {
  const dialog = document.getElementById("shortcuts");
  dialog?.showModal();
  return Boolean(dialog);
}

const singles = {
  "/": find,
  "?": explain,
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  e: () => act("e"),
  l: () => act("l"),
};

function arrows(event) {
  if (!event.target.closest?.("[data-rows]")) return false;
  if (event.key === "ArrowDown") return move(1);
  if (event.key === "ArrowUp") return move(-1);
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const target = event.target;
  const typing = target.isContentEditable || target.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");
  if (typing) return;
  const on = document.documentElement.dataset.shortcuts !== "off";
  const single = on ? singles[event.key] : undefined;
  if (arrows(event) || single?.()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const step = event.target.closest?.("[data-step]");
  if (step) move(Number(step.dataset.step));
  if (event.target.closest?.("[data-shows=shortcuts]")) explain();
});

for (const button of document.querySelectorAll("[data-shows=shortcuts]")) button.hidden = false;
