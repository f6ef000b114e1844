import { expect, test } from "vitest";
import { networkOf } from "../../../src/app/picture/network.ts";
import { cpuEngine, group, type Model, score } from "../../../src/index.ts";
import { openTensorflowJs } from "../../formats/keras-fixtures.ts";
import { openSample } from "../../prune/expected.ts";

async function drawn(model: Model) {
  const groups = group(model);
  const session = await cpuEngine().compile(model);
  const scores = await score(model, groups, session);
  session.close();
  return networkOf(model, groups, scores);
}

test("the input's column has the channels of the image, wherever the file keeps them, and edges leave it", async () => {
  for (const [model, channels] of [
    [openTensorflowJs("conv"), 2],
    [openSample("test/fixtures/fashion-cnn.onnx"), 1],
  ] as const) {
    const { columns, links } = await drawn(model);
    expect(columns[0]?.size).toBe(channels);
    expect(links.some(({ from, to }) => from === 0 && to === 1)).toBe(true);
  }
});
