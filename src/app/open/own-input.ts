// Inputs of a person's own: drawn, typed, or seen by the camera; prepared as the examples are.

import { prepare } from "../../formats/data/prepare.ts";
import { networkShape, type Preprocessing } from "../../formats/data/preprocessing.ts";
import { ModelError } from "../../model/error.ts";
import type { App, Opened, State } from "../state.ts";
import { tryText as text } from "../text.ts";
import { type PictureSize, pictureSize, takeChannels } from "./pictures.ts";

// Where no data say otherwise, as bytes are taken.
const USUAL: Preprocessing = {
  scale: 1 / 255,
  mean: [0],
  std: [1],
  layout: "NHWC",
  channels: "as they are",
};

/** The pictures that the open network takes; undefined where it takes none. */
export function pictureOf({ model }: Opened): PictureSize | undefined {
  return pictureSize(networkShape(model));
}

/** What a canvas of the network's own size shows, as the network takes it. */
export function inputFromCanvas(
  opened: Opened,
  canvas: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
): Float32Array {
  const { channels, height, width } = pictureOf(opened) ?? { channels: 1, height: 1, width: 1 };
  const data = new Uint8Array(height * width * channels);
  takeChannels(canvas.getImageData(0, 0, width, height).data, channels, data, 0);
  const values = { name: text.drawing, dims: [1, height, width, channels], data };
  const settings = { ...(opened.data?.preprocessing ?? USUAL), layout: "NHWC" } as const;
  return prepare({ values, folders: ["0"] }, networkShape(opened.model), settings).inputs;
}

const CAMERA_MS = 250;

async function openCamera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: true });
  } catch (error) {
    const refused = error instanceof DOMException && error.name === "NotAllowedError";
    throw new ModelError("device", "camera", text.noCamera(refused));
  }
}

/**
 * Lets the network see what the camera sees, a few times a second, until something else is tried or looked at. Throws
 * ModelError "device" where there is no camera or the page may not use it.
 */
export async function watchCamera({ store }: App, opened: Opened): Promise<void> {
  const { height = 1, width = 1 } = pictureOf(opened) ?? {};
  const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const stream = await openCamera();
  const video = document.createElement("video");
  const end = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  const isWanted = ({ panel, trying, opened: now }: State) =>
    panel === "try" && trying === "camera" && now?.model === opened.model;
  Object.assign(video, { srcObject: stream, muted: true });
  // Who was asked for long may have turned to something else.
  if (isWanted(store.get())) await video.play().catch(end);
  if (!stream.active || !isWanted(store.get())) return end();
  const look = () => {
    // The middle of what it sees, in the network's proportions.
    const scale = Math.min(video.videoWidth / width, video.videoHeight / height);
    const [w, h] = [width * scale, height * scale];
    const [x, y] = [(video.videoWidth - w) / 2, (video.videoHeight - h) / 2];
    canvas?.drawImage(video, x, y, w, h, 0, 0, width, height);
    if (canvas !== null) store.set({ own: inputFromCanvas(opened, canvas) });
  };
  const timer = setInterval(look, CAMERA_MS);
  const stop = store.listen((state, before) => {
    const ended = before.own !== undefined && state.own === undefined;
    if (isWanted(state) && !ended) return;
    stop();
    clearInterval(timer);
    end();
    if (state.trying === "camera") store.set({ own: undefined });
  });
}
