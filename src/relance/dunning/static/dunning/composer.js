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

/** What stands in the question is what would leave. */
function ask() {
  const data = new FormData(form());
  const to = [...data.getAll("to"), ...String(data.get("others")).split(/[,;\s]+/)].filter(Boolean);
  document.querySelector("[data-said-to]").textContent = to.join(", ") || "…";
  const said = document.querySelector("[data-said-level]");
  const level = data.get("level");
  said.textContent = level ? said.dataset.counts.replace("{level}", level) : said.dataset.outside;
}

document.addEventListener("click", (event) => {
  const asker = event.target.closest?.("[data-asks=confirm]");
  if (!asker) return;
  if (form().reportValidity()) ask();
  else {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });

look();
