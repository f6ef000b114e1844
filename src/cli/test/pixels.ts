// Two pictures compared in the browser, which can read them. They are compared at half their size, where the edge of a line
// that another card smooths otherwise makes little difference, and anything that moved makes much.

const SCALE = 0.5;
/** A pixel differs where a channel does by more than this, of 255. */
export const FAR = 48;

async function pixelsOf(png: Blob): Promise<ImageData | undefined> {
  const whole = await createImageBitmap(png);
  const [width, height] = [Math.round(whole.width * SCALE), Math.round(whole.height * SCALE)];
  const small = await createImageBitmap(whole, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: "high",
  });
  const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  pen?.drawImage(small, 0, 0);
  return pen?.getImageData(0, 0, width, height);
}

/** The share of pixels that differ, 0…1: all of them where the sizes do. */
export async function differingShare(one: Blob, other: Blob): Promise<number> {
  const [a, b] = [await pixelsOf(one), await pixelsOf(other)];
  if (a === undefined || b === undefined || a.width !== b.width || a.height !== b.height) return 1;
  let differing = 0;
  for (let at = 0; at < a.data.length; at += 4)
    if (
      [0, 1, 2].some((channel) => Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)) > FAR)
    )
      differing++;
  return differing / (a.width * a.height);
}
