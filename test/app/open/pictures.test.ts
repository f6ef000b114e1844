import { expect, it } from "vitest";
import { pictureSize, takeChannels } from "../../../src/app/open/pictures.ts";

it.each([
  [[3, 224, 200], { channels: 3, height: 224, width: 200 }],
  [[32, 48, 1], { channels: 1, height: 32, width: 48 }],
  [[28, 30], { channels: 1, height: 28, width: 30 }],
  [[784], { channels: 1, height: 28, width: 28 }],
  [[3072], { channels: 3, height: 32, width: 32 }],
  // Measurements, words, and what has too many channels are no pictures.
  [[4], undefined],
  [[1000], undefined],
  [[64, 7, 7], undefined],
])("a network that takes %j", (dims, size) => {
  expect(pictureSize({ dims, classes: 2 })).toEqual(size);
});

it("takes colours as they are, and grey by how bright they look", () => {
  const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 10, 20, 30, 40);
  const taken = (channels: number) => {
    const out = new Uint8Array(1 + 2 * channels);
    takeChannels(rgba, channels, out, 1);
    return [...out];
  };
  expect(taken(1)).toEqual([0, 76, 18]);
  expect(taken(3)).toEqual([0, 255, 0, 0, 10, 20, 30]);
  expect(taken(4)).toEqual([0, 255, 0, 0, 255, 10, 20, 30, 40]);
});
