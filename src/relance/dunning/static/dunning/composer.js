// The composer: the look at the right follows what is typed; the question says to whom and as what.
// Without script the buttons of the form do the same, one page at a time.

const PAUSE = 500;
const form = () => document.getElementById("write");
const frame = () => document.querySelector("[data-look]");
let shown = "";
let timer = 0;

for (const button of document.querySelectorAll("[data-composer] [data-unneeded]")) button.hidden = true;

/** A frame of its own for each look: Back does not walk through them. */
function look() {
  const old = frame().querySelector("iframe");
  const fresh = old.cloneNode(false);
  const sender = document.createElement("form");
  sender.method = "post";
  sender.action = frame().dataset.look;
  sender.target = fresh.name = `look-${Date.now()}`;
  sender.hidden = true;
  const data = new FormData(form());
  data.set("look", shown);
  for (const [name, value] of data) {
    const input = document.createElement("textarea");
    input.name = name;
    input.value = value;
    sender.append(input);
  }
  old.replaceWith(fresh);
  document.body.append(sender);
  sender.submit();
  sender.remove();
}

function lookSoon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
}

document.addEventListener("input", (event) => {
  if (event.target.form === form()) lookSoon();
});

for (const button of document.querySelectorAll("[data-look] [data-form]")) {
  button.addEventListener("click", () => {
    shown = button.dataset.form;
    for (const one of document.querySelectorAll("[data-look] [data-form]")) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    look();
  });
}

/** What was typed and has not been sent is not lost without a question. */
let isTyped = "typed" in form().dataset;
document.addEventListener("input", (event) => {
  if (event.target.form === form() && !event.target.matches("select, [type=checkbox]")) isTyped = true;
});
form().addEventListener("submit", () => { isTyped = false; });
window.addEventListener("beforeunload", (event) => {
  if (isTyped) event.preventDefault();
});

const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s.]+$/;
const addresses = (typed) => String(typed).split(/[,;\s]+/).filter(Boolean);
const one = (name) => document.querySelector(`[data-said-${name}]`);

function show(name, isThere) {
  for (const part of document.querySelectorAll(`[data-with-${name}]`)) part.hidden = !isThere;
}

/** That the chosen level has left already is said above the text and in the question. */
function sayAgain() {
  const level = document.getElementById("id_level").value;
  for (const again of document.querySelectorAll("[data-again-level]")) again.hidden = again.dataset.againLevel !== level;
}
document.getElementById("id_level").addEventListener("change", sayAgain);

/** What stands in the question is what would leave. False where it cannot leave like this. */
function ask() {
  const data = new FormData(form());
  const to = [...data.getAll("to"), ...addresses(data.get("others"))];
  const cc = addresses(data.get("cc"));
  if (!to.length || ![...to, ...cc].every((address) => ADDRESS.test(address))) return false;
  one("to").textContent = to.join(", ");
  one("cc").textContent = cc.join(", ");
  show("cc", cc.length > 0);
  show("copy", data.has("wants_copy"));
  const said = one("level");
  const level = data.get("level");
  said.textContent = level ? said.dataset.counts.replace("{level}", level) : said.dataset.outside;
  return true;
}

/** What is not valid is posted as without script: the server says beside the field what is wrong. */
document.addEventListener("click", (event) => {
  const asker = event.target.closest?.("[data-asks=confirm]");
  if (!asker) return;
  const isWhole = form().reportValidity();
  if (isWhole && ask()) return;
  event.stopImmediatePropagation();
  if (!isWhole) event.preventDefault();
}, { capture: true });

sayAgain();
look();
