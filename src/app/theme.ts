// Dark or light: what was chosen on this device, or else the system's.

import type { State } from "./state.ts";

const KEY = "espalier.theme";

export function chosenTheme(): State["theme"] {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

export function keepTheme(theme: State["theme"]): void {
  localStorage.setItem(KEY, theme);
}
