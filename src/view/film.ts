// The network turning once around its upright axis, as a film. Time runs by the clock, so a slow machine films fewer
// pictures of the same turn.

import { ModelError } from "../model/error.ts";
import { remember, turn } from "./camera-pose.ts";
import { filmType } from "./film-type.ts";
import type { Painter } from "./painter.ts";
import { viewWords } from "./words.ts";

const SECONDS = 6;
const BITS_A_SECOND = 8_000_000;

/** Paints one picture after the other and hands it over, from 0 to a whole turn. */
function turnOnce(painter: Painter, take: () => void, seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    let turned = 0;
    const step = (now: number) => {
      try {
        const share = Math.max(0, Math.min(1, (now - begin) / 1000 / seconds));
        turn(painter.camera, 2 * Math.PI * share - turned);
        turned = 2 * Math.PI * share;
        take();
        if (share < 1) requestAnimationFrame(step);
        else resolve();
      } catch (error) {
        reject(error);
      }
    };
    requestAnimationFrame(step);
  });
}

/**
 * Films one turn of what the painter shows, texts included, and leaves the camera where it was. Throws ModelError
 * "unsupported" where the browser makes no films.
 */
export async function filmTurn(painter: Painter, seconds = SECONDS): Promise<Blob> {
  const type = filmType();
  if (type === undefined) throw new ModelError("unsupported", "turntable", viewWords.noFilm);
  const canvas = document.createElement("canvas");
  painter.copyInto(canvas);
  // Pictures are taken when they are painted, not by a clock.
  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_A_SECOND });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const take = () => {
    painter.copyInto(canvas);
    track?.requestFrame();
  };
  const restore = remember(painter.camera);
  const started = happens(recorder, "start");
  recorder.start();
  try {
    await started;
    painter.camera.setMode("orbit");
    await turnOnce(painter, take, seconds);
    // The encoder runs behind.
    await new Promise((resolve) => setTimeout(resolve, 200));
  } finally {
    restore();
    painter.invalidate();
  }
  const stopped = happens(recorder, "stop");
  recorder.stop();
  await stopped;
  return new Blob(parts, { type: "video/webm" });
}

function happens(recorder: MediaRecorder, what: "start" | "stop"): Promise<unknown> {
  return new Promise((resolve, reject) => {
    recorder.addEventListener(what, resolve, { once: true });
    recorder.addEventListener("error", reject, { once: true });
  });
}
