// What helps to find one's way in a deep network, as page elements over the picture: buttons on the modules' names, the
// map, and the breadcrumbs.

import type { CameraRig } from "./camera.ts";
import { boxAround, type Crumb, Crumbs, trailOf } from "./crumbs.ts";
import { isPartial, Minimap } from "./minimap.ts";
import { ModuleButtons } from "./module-buttons.ts";
import type { OverlayInput } from "./overlay-input.ts";
import { overviewOf, type Shown } from "./shown.ts";

/** Room around what a step of the way holds, as a share of its size. */
const CRUMB_AROUND = 1.4;

export class Wayfinding {
  private readonly modules: ModuleButtons;
  private readonly map: Minimap;
  private readonly crumbs: Crumbs;

  /** `read` gives what is shown; `onMove` is called when the camera has been moved. */
  constructor(
    host: HTMLElement,
    camera: CameraRig,
    read: () => Shown | undefined,
    on: { readonly toggle: (module: string) => void; readonly move: () => void },
  ) {
    const goTo = (crumb: Crumb | undefined) => {
      const { layout } = read() ?? {};
      if (layout?.flow === undefined) return;
      if (crumb === undefined) camera.fit(layout);
      else camera.focus(boxAround(layout.flow, crumb.cells), CRUMB_AROUND);
      on.move();
    };
    this.modules = new ModuleButtons(host, on.toggle);
    this.crumbs = new Crumbs(host, goTo);
    this.map = new Minimap(host, (x, y) => {
      camera.moveTo(x, y);
      on.move();
    });
  }

  /** Brings everything in line with what was drawn. `ratio` is device pixels per CSS pixel. */
  update({ flow, toScreen, theme }: OverlayInput, shown: Shown, camera: CameraRig, ratio: number): void {
    this.modules.update(flow, shown.folding.modules, toScreen);
    const overview = overviewOf(shown, camera);
    this.map.update(overview, theme, ratio);
    const partial = overview !== undefined && flow !== undefined && isPartial(overview);
    const trail = partial ? trailOf(flow, shown.folding.modules, overview.visible) : undefined;
    this.crumbs.update(trail, theme);
  }

  /** Keeps the map clear of what stands along the foot of the picture, so many CSS pixels high. */
  setFoot(height: number): void {
    this.map.setFoot(height);
  }

  dispose(): void {
    this.modules.dispose();
    this.map.dispose();
    this.crumbs.dispose();
  }
}
