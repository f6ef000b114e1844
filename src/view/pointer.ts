// The pointer over the picture: a move hovers, a click without a drag selects, a drag belongs to the camera, and a drag
// with Shift held down is a brush.

const CLICK_DISTANCE = 4;

/** A place of the host in CSS pixels, from its top left. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface PointerHandlers {
  /** The pointer is at this place of the element in CSS pixels; undefined: it left. */
  readonly onHover: (place: Place | undefined) => void;
  readonly onClick: (place: Place, shift: boolean) => void;
  readonly onDoubleClick: (place: Place) => void;
  /** True while every drag is a brush. */
  readonly brushing: () => boolean;
  /** A rectangle between two corners: while it is dragged; without corners: it was given up. */
  readonly onBrush: (corners: readonly [Place, Place] | undefined) => void;
  readonly onBrushed: (corners: readonly [Place, Place]) => void;
}

/** What the button went down for, and where. */
interface Press {
  readonly at: Place;
  readonly brush: boolean;
}

const isFar = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y) >= CLICK_DISTANCE;

/** Listens on `element`. Returns the function that stops listening. */
export function listenToPointer(element: HTMLElement, handlers: PointerHandlers): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  let press: Press | undefined;
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = (event: PointerEvent) => {
    const first = event.button === 0 && event.isPrimary;
    const brush = first && (event.shiftKey || handlers.brushing());
    press = first ? { at: place(event), brush } : undefined;
    if (!brush) return;
    // The camera listens on the same element, and would turn.
    event.stopImmediatePropagation();
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (event.buttons === 0) handlers.onHover(place(event));
    else if (press?.brush && isFar(place(event), press.at)) handlers.onBrush([press.at, place(event)]);
  };
  const up = (event: PointerEvent) => {
    const [at, from] = [place(event), press];
    press = undefined;
    if (from === undefined) return;
    if (!isFar(at, from.at)) handlers.onClick(at, event.shiftKey);
    else if (from.brush) handlers.onBrushed([from.at, at]);
  };
  const giveUp = () => {
    if (press?.brush) handlers.onBrush(undefined);
    press = undefined;
  };
  element.addEventListener("pointerdown", down, { ...options, capture: true });
  element.addEventListener("pointermove", move, options);
  element.addEventListener("pointerup", up, options);
  element.addEventListener("pointercancel", giveUp, options);
  element.addEventListener("pointerleave", () => handlers.onHover(undefined), options);
  element.addEventListener("dblclick", (event) => handlers.onDoubleClick(place(event)), options);
  return () => stop.abort();
}
