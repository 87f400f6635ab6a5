// What is ticked in a list: how many, their sum per currency, and whether they are one customer's.
// A box is <input type="checkbox" name="ids" value="7" form="rows" data-tick data-amount="684000"
// data-currency="EUR" data-customer="12" data-customer-name="Acme">, or with several currencies
// data-sums="684000 EUR,1200 CHF".

const LOCALES = { fr: "fr-FR", en: "en-GB" };
const language = LOCALES[document.documentElement.lang] ?? "en-GB";

const boxes = () => [...document.querySelectorAll("main [data-tick]")];

function written(minor, currency) {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  const decimals = format.resolvedOptions().maximumFractionDigits;
  return format.format(minor / 10 ** decimals).replace("-", "\u2212");
}

function sums(ticked) {
  const byCurrency = new Map();
  for (const box of ticked) {
    const { amount, currency, sums } = box.dataset;
    const held = (sums ?? `${amount ?? ""} ${currency ?? ""}`).split(",").map((one) => one.trim().split(" "));
    for (const [minor, code] of held) {
      if (minor && code) byCurrency.set(code, (byCurrency.get(code) ?? 0) + Number(minor));
    }
  }
  return [...byCurrency].sort().map(([currency, minor]) => written(minor, currency));
}

function words(picked, count) {
  const one = document.documentElement.lang === "fr" ? count < 2 : count === 1;
  return (one ? picked.dataset.one : picked.dataset.many).replace("{n}", count);
}

function lines(amounts) {
  return amounts.map((amount) => {
    const line = document.createElement("b");
    line.className = "amount";
    line.textContent = amount;
    return line;
  });
}

function showPicked(ticked, amounts) {
  const picked = document.querySelector("[data-picked]");
  if (!picked || !ticked.length) return;
  const customers = new Set(ticked.map((box) => box.dataset.customer).filter(Boolean));
  const mixed = customers.size > 1;
  picked.querySelector("[data-picked-count]").textContent = words(picked, ticked.length);
  picked.querySelector("[data-picked-sums]").hidden = !amounts.length;
  picked.querySelector("[data-picked-customer]").textContent = mixed ? "" : ticked[0].dataset.customerName ?? "";
  picked.querySelector(".sums").replaceChildren(...lines(amounts));
  const held = picked.querySelectorAll("[data-one-customer]");
  for (const button of held) button.hidden = mixed;
  picked.querySelector("[data-picked-mixed]").hidden = !(mixed && held.length);
}

/** The line above the total: <tr data-part hidden> with [data-part-count] and [data-part-sum]. */
function showPart(ticked, amounts) {
  const part = document.querySelector("tr[data-part]");
  const picked = document.querySelector("[data-picked]");
  if (!part || !picked) return;
  part.hidden = !ticked.length;
  if (!ticked.length) return;
  part.querySelector("[data-part-count]").textContent = words(picked, ticked.length);
  part.querySelector("[data-part-sum]")?.replaceChildren(...lines(amounts).flatMap((line, n) => (n ? [document.createElement("br"), line] : [line])));
}

function showAll(all, ticked) {
  const every = document.querySelector("[data-tick-all]");
  if (!every) return;
  every.checked = ticked.length > 0 && ticked.length === all.length;
  every.indeterminate = ticked.length > 0 && ticked.length < all.length;
}

function refresh() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked);
  const amounts = sums(ticked);
  showPicked(ticked, amounts);
  showPart(ticked, amounts);
  showAll(all, ticked);
}

let last = null;

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-tick]");
  if (!box) return;
  if (event.shiftKey && last && last !== box) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-tick-all]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.matches?.("[data-tick], [data-tick-all]")) refresh();
});
document.addEventListener("reset", () => setTimeout(refresh));
window.addEventListener("pageshow", refresh);
for (const every of document.querySelectorAll("[data-tick-all]")) every.hidden = false;
refresh();
