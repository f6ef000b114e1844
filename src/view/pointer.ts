// The pointer over the picture: a move hovers, a click without a drag selects, a drag belongs to the camera.

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
  readonly onDoubleClick: () => void;
}

/** Listens on `element`. Returns the function that stops listening. */
export function listenToPointer(element: HTMLElement, handlers: PointerHandlers): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  let pressed: Place | undefined;
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener(
    "pointermove",
    (event) => {
      if (event.buttons === 0) handlers.onHover(place(event));
    },
    options,
  );
  element.addEventListener("pointerleave", () => handlers.onHover(undefined), options);
  element.addEventListener(
    "pointerdown",
    (event) => {
      pressed = event.button === 0 && event.isPrimary ? place(event) : undefined;
    },
    options,
  );
  element.addEventListener(
    "pointerup",
    (event) => {
      const at = place(event);
      const from = pressed;
      pressed = undefined;
      if (from !== undefined && Math.hypot(at.x - from.x, at.y - from.y) < CLICK_DISTANCE)
        handlers.onClick(at, event.shiftKey);
    },
    options,
  );
  element.addEventListener("dblclick", () => handlers.onDoubleClick(), options);
  return () => stop.abort();
}
