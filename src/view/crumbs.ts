// Where one is in a deep network while the picture shows a part of it: the modules around what is seen, outermost first,
// as buttons that bring each of them near.

import type { PlaneBox } from "./extent.ts";
import type { FlowPlan } from "./flow-plan.ts";
import type { Module } from "./modules.ts";
import { FONT } from "./pen.ts";
import type { Theme } from "./theme.ts";
import { viewWords } from "./words.ts";

type Rectangle = Omit<PlaneBox, "center">;

/** A step of the way, and the cells of the graph that it holds. */
export interface Crumb {
  readonly name: string;
  readonly cells: readonly number[];
}

/** The modules that hold every cell that is seen, and the layer's name where it is one alone. */
export function trailOf({ graph, boxes }: FlowPlan, modules: readonly Module[], seen: Rectangle): Crumb[] {
  const cellsWith = (part: number) =>
    [...graph.cells.keys()].filter((cell) => {
      const box = boxes[cell];
      if (box === undefined) return false;
      const across = Math.abs(box.x - seen.x) <= (part * box.width + seen.width) / 2;
      return across && Math.abs(box.y - seen.y) <= (part * box.height + seen.height) / 2;
    });
  // Very near, no middle is seen: then any part of a cell will do.
  const whole = cellsWith(0);
  const cells = whole.length > 0 ? whole : cellsWith(1);
  const [only] = cells;
  if (only === undefined) return [];
  const membersOf = (cell: number) => graph.cells[cell]?.members ?? [];
  const trail = modules
    .filter(({ members }) => cells.every((cell) => membersOf(cell).every((each) => members.includes(each))))
    .sort((a, b) => a.level - b.level)
    .map(({ name, members }): Crumb => {
      const inside = [...graph.cells.keys()].filter((cell) =>
        membersOf(cell).every((each) => members.includes(each)),
      );
      return { name, cells: inside };
    });
  const alone = graph.cells[only];
  const named = cells.length === 1 && alone !== undefined && alone.folded === undefined;
  return named ? [...trail, { name: alone.name, cells }] : trail;
}

/** The rectangle around some cells. */
export function boxAround({ boxes }: FlowPlan, cells: readonly number[]): PlaneBox {
  const inside = cells.flatMap((cell) => boxes[cell] ?? []);
  const left = Math.min(...inside.map(({ x, width }) => x - width / 2));
  const right = Math.max(...inside.map(({ x, width }) => x + width / 2));
  const bottom = Math.min(...inside.map(({ y, height }) => y - height / 2));
  const top = Math.max(...inside.map(({ y, height }) => y + height / 2));
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  return { x, y, width: right - left, height: top - bottom, center: [x, y, 0] };
}

function separator(theme: Theme): HTMLElement {
  const sign = document.createElement("span");
  sign.textContent = "›";
  sign.setAttribute("aria-hidden", "true");
  sign.style.color = theme.muted;
  return sign;
}

export class Crumbs {
  private readonly element: HTMLElement;
  private readonly onGo: (crumb: Crumb | undefined) => void;
  private written = "";

  /** `onGo` is given the step to bring near; undefined: the whole network. */
  constructor(host: HTMLElement, onGo: (crumb: Crumb | undefined) => void) {
    this.onGo = onGo;
    this.element = document.createElement("nav");
    this.element.className = "crumbs";
    this.element.setAttribute("aria-label", viewWords.whereabouts);
    this.element.hidden = true;
    Object.assign(this.element.style, {
      position: "absolute",
      top: "4px",
      left: "8px",
      maxWidth: "calc(100% - 16px)",
    });
    host.append(this.element);
  }

  /** Writes the way; undefined hides it. */
  update(trail: readonly Crumb[] | undefined, theme: Theme): void {
    const written = JSON.stringify([trail?.map(({ name, cells }) => [name, cells]), theme.ink]);
    // Written anew, a button would lose the keyboard's focus.
    if (written === this.written) return;
    this.written = written;
    this.element.hidden = trail === undefined;
    const focused = [...this.element.querySelectorAll("button")].indexOf(
      document.activeElement as HTMLButtonElement,
    );
    const list = document.createElement("ol");
    Object.assign(list.style, { display: "flex", flexWrap: "wrap", margin: "0", padding: "0 4px" });
    Object.assign(list.style, { listStyle: "none", background: theme.background, borderRadius: "6px" });
    list.style.boxShadow = `0 0 0 1px ${theme.faint}`;
    [undefined, ...(trail ?? [])].forEach((crumb, at) => {
      const item = document.createElement("li");
      const last = at === (trail?.length ?? 0);
      const button = document.createElement("button");
      button.textContent = crumb?.name ?? viewWords.whole;
      Object.assign(button.style, { minHeight: "28px", padding: "2px 6px", border: "0", background: "none" });
      Object.assign(button.style, { font: `${last ? 600 : 400} 12px ${FONT}`, cursor: "pointer" });
      button.style.color = last ? theme.ink : theme.muted;
      if (last) button.setAttribute("aria-current", "location");
      button.addEventListener("click", () => this.onGo(crumb));
      if (at > 0) item.append(separator(theme));
      item.append(button);
      list.append(item);
    });
    this.element.replaceChildren(list);
    if (focused >= 0) list.querySelectorAll("button")[Math.min(focused, trail?.length ?? 0)]?.focus();
  }

  dispose(): void {
    this.element.remove();
  }
}
