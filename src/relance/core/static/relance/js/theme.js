// Light, dark or as the device: kept in a cookie, so that the server writes it into the page.

const YEAR = 31_536_000;
const root = document.documentElement;

function show() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme ?? "")));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-theme-choice]");
  if (!button) return;
  const choice = button.dataset.themeChoice;
  if (choice) root.dataset.theme = choice;
  else delete root.dataset.theme;
  document.cookie = `theme=${choice};path=/;max-age=${choice ? YEAR : 0};samesite=lax`;
  show();
});

for (const group of document.querySelectorAll("[data-themes]")) group.hidden = false;
show();
