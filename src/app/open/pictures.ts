// Pictures in folders, decoded by the browser, at the size and with the channels that the network takes.

import { folderOf, isPictureName } from "../../formats/data/folders.ts";
import { layoutOf, type NetworkShape } from "../../formats/data/preprocessing.ts";
import type { RawExamples } from "../../formats/data/raw.ts";
import type { NamedFile } from "../../formats/idx.ts";
import { readZip, unpackEntry } from "../../formats/zip.ts";
import { ModelError } from "../../model/error.ts";
import type { Task } from "../state.ts";
import { dataText as text } from "../text.ts";

export interface PictureSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The pictures that a network takes; undefined where its inputs are none. Flat ones are squares. */
export function pictureSize({ dims }: NetworkShape): PictureSize | undefined {
  const [a = 0, b = 0, c = 0] = dims;
  const layout = layoutOf(dims);
  if (layout !== undefined) {
    const [channels, height, width] = layout === "NCHW" ? [a, b, c] : [c, a, b];
    return [1, 3, 4].includes(channels) ? { channels, height, width } : undefined;
  }
  if (dims.length === 2) return { channels: 1, height: a, width: b };
  if (dims.length !== 1 || a < 64) return undefined;
  const channels = [1, 3].find((each) => Number.isInteger(Math.sqrt(a / each)));
  if (channels === undefined) return undefined;
  return { channels, height: Math.sqrt(a / channels), width: Math.sqrt(a / channels) };
}

// More than that in one picture is no picture.
const MOST_BYTES = 2 ** 26;

/** The pictures of an archive. Throws ModelError for a damaged one. */
export async function unpackPictures({ bytes, name }: NamedFile): Promise<NamedFile[]> {
  const zip = readZip(bytes, name);
  const names = [...zip.entries.keys()].filter((entry) => isPictureName(entry) && !/__MACOSX/.test(entry));
  return Promise.all(
    names.map(async (entry) => ({ name: entry, bytes: await unpackEntry(zip, entry, () => MOST_BYTES) })),
  );
}

/** Red, green, blue and opacity as the network's channels, as bytes; grey by the weights of ITU-R 601. */
export function takeChannels(
  rgba: Uint8ClampedArray,
  channels: number,
  out: Uint8Array,
  first: number,
): void {
  for (let from = 0, to = first; from < rgba.length; from += 4) {
    const [red = 0, green = 0, blue = 0] = [rgba[from], rgba[from + 1], rgba[from + 2]];
    if (channels === 1) out[to++] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    else for (let channel = 0; channel < channels; channel++) out[to++] = rgba[from + channel] ?? 0;
  }
}

/**
 * Decodes pictures, stretched to the size that the network takes; the folder of each is its class. Throws ModelError
 * "unsupported" for a network that takes no pictures, "format" for a picture that cannot be decoded or lies in no folder.
 */
export async function readPictures(
  files: readonly NamedFile[],
  shape: NetworkShape,
  task: Task,
): Promise<RawExamples> {
  const size = pictureSize(shape);
  const where = files[0]?.name ?? "";
  if (size === undefined) throw new ModelError("unsupported", where, text.noPictures(shape.dims.join(" × ")));
  const { channels, height, width } = size;
  const loose = files.find(({ name }) => folderOf(name) === "");
  if (loose !== undefined) throw new ModelError("format", loose.name, text.noFolder(loose.name));
  const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const values = new Uint8Array(files.length * height * width * channels);
  for (const [index, { name, bytes }] of files.entries()) {
    if (task.signal.aborted) throw task.signal.reason;
    const options = { resizeWidth: width, resizeHeight: height, resizeQuality: "medium" } as const;
    const picture = await createImageBitmap(new Blob([bytes as BlobPart]), options).catch(() => {
      throw new ModelError("format", name, text.notDecoded(name));
    });
    canvas?.clearRect(0, 0, width, height);
    canvas?.drawImage(picture, 0, 0);
    picture.close();
    const { data } = canvas?.getImageData(0, 0, width, height) ?? { data: new Uint8ClampedArray() };
    takeChannels(data, channels, values, index * height * width * channels);
    if (index % 50 === 0) task.progress(text.decoding(index, files.length), index / files.length);
  }
  const name = where.split("/").length > 2 ? (where.split("/")[0] ?? where) : text.pictures(files.length);
  const dims = [files.length, height, width, channels];
  return { values: { name, dims, data: values }, folders: files.map((file) => folderOf(file.name)) };
}
