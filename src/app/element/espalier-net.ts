// <espalier-net>: a network in somebody's page, pruned as far as its ratio says. Everything that it holds it gives back
// when it leaves the page, and it draws only once it has been scrolled to.

import type { ViewMode } from "../../view/network.ts";
import { NetworkView } from "../../view/network-view.ts";
import type { ThemeName } from "../../view/theme.ts";
import { elementText as text } from "../text.ts";
import { type Decided, type Figure, openFigure, type Removed } from "./decision.ts";
import { makeParts, type Parts } from "./parts.ts";

const MODES: readonly ViewMode[] = ["before", "split", "after"];

/** What an attribute points at: its own text where it is JSON, else a file. */
async function contentOf(value: string, signal: AbortSignal): Promise<Uint8Array> {
  if (value.trimStart().startsWith("{")) return new TextEncoder().encode(value);
  const response = await fetch(new URL(value, document.baseURI), { signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new Error(text.unreachable(value, location.protocol === "file:"));
  });
  if (!response.ok) throw new Error(text.status(value, response.status));
  return new Uint8Array(await response.arrayBuffer());
}

/** Resolves when an element is, or is about to be, on the screen. */
function nearScreen(element: Element, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: "200px" },
    );
    observer.observe(element);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  });
}

export class EspalierNet extends HTMLElement {
  static readonly observedAttributes = ["src", "plan", "ratio", "mode", "theme", "controls"];
  private parts: Parts | undefined;
  private figure: Figure | undefined;
  private view: NetworkView | undefined;
  private decided: Decided | undefined;
  private life = new AbortController();
  /** A sentence stands in the picture's place. */
  private refused = false;

  /** Original indices of the neurons that leave, by layer; undefined while nothing is decided. */
  get removed(): Removed | undefined {
    return this.decided?.removed;
  }

  /** The share of each layer that leaves, 0…1. */
  get ratio(): number {
    return this.decided?.ratio ?? this.wantedRatio();
  }

  set ratio(ratio: number) {
    this.setAttribute("ratio", String(ratio));
  }

  connectedCallback(): void {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const system = matchMedia("(prefers-color-scheme: light)");
    this.life = new AbortController();
    const { signal } = this.life;
    this.parts = makeParts(shadow);
    this.parts.setTheme(this.theme());
    this.parts.setControls(this.hasAttribute("controls"));
    this.parts.slider.addEventListener("input", () => this.slide());
    // A figure in a text is scrolled past, and turned only on purpose.
    this.parts.picture.addEventListener("wheel", (event) => event.ctrlKey || event.stopPropagation(), {
      capture: true,
    });
    system.addEventListener("change", () => this.followTheme(), { signal });
    void this.open(signal);
  }

  disconnectedCallback(): void {
    this.life.abort();
    this.view?.dispose();
    this.shadowRoot?.replaceChildren();
    this.parts = undefined;
    this.view = undefined;
    this.figure = undefined;
    this.decided = undefined;
    this.refused = false;
  }

  attributeChangedCallback(name: string): void {
    if (this.parts === undefined) return;
    if (name === "src" || name === "plan") this.restart();
    if (name === "ratio") this.follow();
    if (name === "mode") this.view?.setMode(this.mode());
    if (name === "theme") this.followTheme();
    if (name === "controls") this.parts?.setControls(this.hasAttribute("controls"));
  }

  // The old network goes first, so that two never share the canvas.
  private restart(): void {
    this.disconnectedCallback();
    this.connectedCallback();
  }

  private follow(): void {
    if (this.refused || this.ratioFault() !== undefined) this.restart();
    else this.decide(this.wantedRatio());
  }

  private async open(signal: AbortSignal): Promise<void> {
    try {
      await nearScreen(this, signal);
      const fault = this.ratioFault();
      if (fault !== undefined) throw new Error(fault);
      const figure = await this.read(signal);
      const picture = this.parts?.picture;
      if (signal.aborted || picture === undefined) return;
      const view = await NetworkView.create(picture, {
        theme: this.theme(),
        onLost: () => this.reopen(signal),
      });
      if (signal.aborted) return view.dispose();
      for (const canvas of picture.querySelectorAll("canvas")) canvas.style.touchAction = "pan-y";
      Object.assign(this, { figure, view });
      view.show(figure.network);
      view.setMode(this.mode());
      this.decide(this.wantedRatio());
    } catch (error) {
      if (signal.aborted) return;
      this.refused = true;
      this.parts?.fail(error instanceof Error ? error.message : String(error));
    }
  }

  private reopen(signal: AbortSignal): void {
    if (!signal.aborted) this.restart();
  }

  private async read(signal: AbortSignal): Promise<Figure> {
    const inline = this.querySelector("script[type='application/json']")?.textContent?.trim();
    const src = this.getAttribute("src") ?? inline;
    if (src === undefined) throw new Error(text.noSource);
    const name = src.startsWith("{") ? text.inline : (src.split(/[?#]/)[0]?.split("/").at(-1) ?? src);
    const plan = this.getAttribute("plan");
    const [bytes, planned] = await Promise.all([
      contentOf(src, signal),
      plan === null ? undefined : contentOf(plan, signal),
    ]);
    return openFigure(bytes, name, planned === undefined ? undefined : new TextDecoder().decode(planned));
  }

  private decide(ratio: number): void {
    const { figure, view, parts } = this;
    if (figure === undefined || view === undefined) return;
    this.decided = figure.at(ratio);
    view.setRemoval(this.decided.removal);
    parts?.showRatio(ratio);
    parts?.showLegend(view.legend);
    this.dispatchEvent(new CustomEvent("espalier-change", { detail: this.decided.removed, bubbles: true }));
  }

  private slide(): void {
    this.ratio = Number(this.parts?.slider.value) / 100;
  }

  private followTheme(): void {
    this.parts?.setTheme(this.theme());
    this.view?.setColors(this.theme());
    this.parts?.showLegend(this.view?.legend);
  }

  /** What is wrong with the attribute: somebody may have written a percentage. */
  private ratioFault(): string | undefined {
    const ratio = this.wantedRatio();
    return ratio >= 0 && ratio <= 1 ? undefined : text.noRatio(this.getAttribute("ratio") ?? "");
  }

  private wantedRatio(): number {
    const written = this.getAttribute("ratio")?.trim() ?? "";
    return written === "" ? (this.figure?.ratio ?? 0.5) : Number(written);
  }

  private mode(): ViewMode {
    return MODES.find((mode) => mode === this.getAttribute("mode")) ?? "after";
  }

  private theme(): ThemeName {
    const asked = this.getAttribute("theme");
    if (asked === "dark" || asked === "light") return asked;
    return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  }
}
