// [data-theme-switch]: the next theme at once, its value; the cookie tells the server, so the next page starts right.
const THEMES = ["auto", "light", "dark"];

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-theme-switch]");
  if (!button) return;
  event.preventDefault();
  const theme = button.value;
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  button.value = next;
  for (const name of ["title", "aria-label"]) button.setAttribute(name, button.getAttribute(`data-label-${next}`));
});
