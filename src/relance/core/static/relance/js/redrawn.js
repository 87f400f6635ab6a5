// A part of the page that is redrawn while one works in it: what was typed or unfolded meanwhile stays.
// The focus goes where the new part says (autofocus), stays where it was (htmx does that, by the id),
// or, where that is gone, to the part itself. What has the focus stays at its place on the screen:
// while the old part still stands below the new one, a browser that anchors scrolling goes after the old.

const PARTS = "#deciding input[id], #deciding textarea[id]";
const isText = (control) => !["hidden", "checkbox", "radio", "file", "submit"].includes(control.type);

let typed = new Map();
let unfolded = [];
let place = null;

const distance = (element) => element?.getBoundingClientRect().top ?? 0;

document.addEventListener("htmx:beforeSwap", (event) => {
  const sent = event.detail.requestConfig?.elt;
  typed = new Map();
  unfolded = [...document.querySelectorAll("#deciding details[id][open]")].map((details) => details.id);
  for (const control of document.querySelectorAll(PARTS)) {
    if (isText(control) && control.form !== sent && control.value !== control.defaultValue) typed.set(control.id, control.value);
  }
  place = { page: scrollY, focus: document.activeElement?.id, top: distance(document.activeElement) };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!place) return;
  scrollTo(scrollX, place.page);
  const focus = document.activeElement;
  if (place.focus && focus?.id === place.focus) scrollBy(0, distance(focus) - place.top);
  place = null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  for (const [id, value] of typed) {
    const control = document.getElementById(id);
    if (control) control.value = value;
  }
  typed = new Map();
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  unfolded = [];
  const isLost = !document.activeElement || document.activeElement === document.body;
  if (isLost && event.detail.requestConfig?.triggeringEvent) event.target.closest?.("[tabindex]")?.focus({ preventScroll: true });
});
