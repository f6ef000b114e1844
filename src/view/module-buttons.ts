// The handles that fold and open modules: real buttons laid over the names on the picture, so that a click, a key and a
// screen reader reach them alike. The names themselves are drawn with the picture, and so are in every export.

import { type FlowPlan, NAME_ROOM } from "./flow-plan.ts";
import type { Module } from "./modules.ts";
import type { OverlayInput } from "./overlay-input.ts";
import { viewWords } from "./words.ts";

interface Handle {
  readonly key: string;
  readonly label: string;
  readonly open: boolean;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function handlesOf(flow: FlowPlan, modules: readonly Module[], toScreen: OverlayInput["toScreen"]): Handle[] {
  const folded = flow.graph.cells.flatMap((cell, index): Handle[] => {
    const box = flow.boxes[index];
    if (cell.folded === undefined || box === undefined) return [];
    const { x, y, scale } = toScreen(box.x, box.y + box.height / 2);
    const width = flow.pitch * scale - 2;
    const name = modules.find(({ key }) => key === cell.folded)?.label ?? cell.name;
    const label = viewWords.open(name, cell.members.length);
    const place = { left: x - width / 2, top: y - NAME_ROOM, width, height: NAME_ROOM - 5 };
    return [{ key: cell.folded, label, open: false, ...place }];
  });
  const open = flow.brackets.map(({ module, left, right, y }): Handle => {
    const [start, end] = [toScreen(left, y), toScreen(right, y)];
    const label = viewWords.fold(module.label, module.members.length);
    const place = { left: start.x, top: start.y - 2, width: end.x - start.x, height: 22 };
    return { key: module.key, label, open: true, ...place };
  });
  return [...folded, ...open];
}

export class ModuleButtons {
  readonly element: HTMLElement;
  private readonly onToggle: (key: string) => void;
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(host: HTMLElement, onToggle: (key: string) => void) {
    this.onToggle = onToggle;
    this.element = document.createElement("div");
    Object.assign(this.element.style, {
      position: "absolute",
      inset: "0",
      overflow: "hidden",
      pointerEvents: "none",
    });
    host.append(this.element);
  }

  /** Lays the buttons where the names are now. */
  update(flow: FlowPlan | undefined, modules: readonly Module[], toScreen: OverlayInput["toScreen"]): void {
    const handles = flow === undefined ? [] : handlesOf(flow, modules, toScreen);
    const wanted = new Set(handles.map(({ key }) => key));
    for (const [key, button] of this.buttons) {
      if (wanted.has(key)) continue;
      button.remove();
      this.buttons.delete(key);
    }
    for (const handle of handles) {
      const button = this.buttons.get(handle.key) ?? this.create(handle.key);
      button.setAttribute("aria-expanded", String(handle.open));
      button.setAttribute("aria-label", handle.label);
      button.title = handle.label;
      const { left, top, width, height } = handle;
      Object.assign(button.style, {
        left: `${left}px`,
        top: `${top}px`,
        width: `${width}px`,
        height: `${height}px`,
      });
    }
  }

  private create(key: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.className = "module";
    button.dataset["module"] = key;
    Object.assign(button.style, {
      position: "absolute",
      padding: "0",
      border: "0",
      borderRadius: "4px",
      background: "none",
      pointerEvents: "auto",
      cursor: "pointer",
    });
    button.addEventListener("click", () => this.onToggle(key));
    this.element.append(button);
    this.buttons.set(key, button);
    return button;
  }

  dispose(): void {
    this.element.remove();
    this.buttons.clear();
  }
}
