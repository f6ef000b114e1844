// The line between before and after that a person drags: a real separator in the page, so that keys and screen
// readers reach it too.

import { NAME_ASIDE, NAME_DOWN, NAME_FONT } from "./picture-divider.ts";
import { THEMES, type ThemeName } from "./theme.ts";
import { viewWords } from "./words.ts";

const STEP = 0.02;
const HIT = 28;

export class Divider {
  readonly element: HTMLElement;
  private readonly line: HTMLElement;
  private readonly handle: HTMLElement;
  private readonly sides: HTMLElement[];
  private readonly onMove: (position: number) => void;
  private position = 0.5;

  constructor(host: HTMLElement, onMove: (position: number) => void) {
    this.onMove = onMove;
    this.element = part(host, { top: "0", bottom: "0", width: `${HIT}px`, marginLeft: `${-HIT / 2}px` });
    Object.assign(this.element.style, { cursor: "ew-resize", touchAction: "none", display: "none" });
    this.line = part(this.element, { top: "0", bottom: "0", left: `${HIT / 2 - 1}px`, width: "2px" });
    this.handle = part(this.element, { top: "50%", left: "0", width: `${HIT}px`, height: `${HIT}px` });
    Object.assign(this.handle.style, {
      marginTop: `${-HIT / 2}px`,
      borderRadius: "50%",
      font: "600 12px system-ui, sans-serif",
      lineHeight: `${HIT}px`,
      textAlign: "center",
    });
    this.handle.textContent = "‹ ›";
    this.sides = viewWords.sides.map((name, index) => {
      const aside = `${HIT / 2 + NAME_ASIDE}px`;
      const place = index === 0 ? { right: aside } : { left: aside };
      const tag = part(this.element, {
        top: "0",
        font: NAME_FONT,
        lineHeight: `${2 * NAME_DOWN}px`,
        ...place,
      });
      tag.textContent = name;
      return tag;
    });
    this.describe();
    this.listen(host);
  }

  private describe(): void {
    const attributes = { role: "separator", "aria-orientation": "vertical", tabindex: "0" };
    for (const [name, value] of Object.entries(attributes)) this.element.setAttribute(name, value);
    this.element.setAttribute("aria-label", viewWords.divider);
  }

  private listen(host: HTMLElement): void {
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.element.focus();
    });
    this.element.addEventListener("pointermove", (event) => {
      if (!this.element.hasPointerCapture(event.pointerId)) return;
      const box = host.getBoundingClientRect();
      this.move((event.clientX - box.left) / box.width);
    });
    this.element.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.move(this.position + step);
    });
  }

  private move(position: number): void {
    this.onMove(Math.max(0, Math.min(1, position)));
  }

  /** Shows the divider at a share of the width, or hides it. */
  set(position: number, visible: boolean): void {
    this.position = position;
    this.element.style.left = `${position * 100}%`;
    this.element.style.display = visible ? "block" : "none";
    this.element.setAttribute("aria-valuenow", String(Math.round(position * 100)));
  }

  setTheme(name: ThemeName): void {
    const theme = THEMES[name];
    this.line.style.background = theme.ink;
    Object.assign(this.handle.style, { background: theme.ink, color: theme.background });
    for (const tag of this.sides) tag.style.color = theme.muted;
  }
}

function part(parent: HTMLElement, style: Partial<CSSStyleDeclaration>): HTMLElement {
  const element = document.createElement("div");
  Object.assign(element.style, { position: "absolute", userSelect: "none", ...style });
  parent.append(element);
  return element;
}
