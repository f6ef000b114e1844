// Menus close when somebody turns to something else: Escape, a press beside them, or the focus going on.

const OPEN = "details.menu[open]";

function closeOthers({ target }: Event): void {
  for (const menu of document.querySelectorAll(OPEN))
    if (!(target instanceof Node && menu.contains(target))) menu.removeAttribute("open");
}

/** Escape closes the open menu and does nothing else; its button has the focus then. */
function closeByKey(event: KeyboardEvent): void {
  const menu = event.key === "Escape" ? document.querySelector(OPEN) : null;
  if (menu === null) return;
  menu.removeAttribute("open");
  menu.querySelector("summary")?.focus();
  event.stopPropagation();
}

export function listenForMenus(): void {
  document.addEventListener("pointerdown", closeOthers, { capture: true });
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", closeByKey, { capture: true });
}
