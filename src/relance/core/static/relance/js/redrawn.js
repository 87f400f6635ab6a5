// A part of the page that is redrawn while one works in it: what was typed meanwhile stays, and the
// focus goes where the new part says (autofocus), or stays where it was (htmx does that, by the id).

const typed = (control) => control.matches("input:not([type=hidden], [type=submit]), textarea") && "defaultValue" in control
  && !["checkbox", "radio", "file"].includes(control.type) && control.value !== control.defaultValue;

let kept = new Map();

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  const sent = event.detail.requestConfig?.elt;
  kept = new Map();
  for (const control of part?.querySelectorAll?.("input[id], textarea[id]") ?? []) {
    if (typed(control) && control.form !== sent) kept.set(control.id, control.value);
  }
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, value] of kept) {
    const control = document.getElementById(id);
    if (control && control.value !== value) control.value = value;
  }
  kept = new Map();
});
