// What was assumed about weights without arrows, in sentences that stand wherever the network is shown.

import { type AssumedActivation, activationLabel } from "./activations.ts";
import type { Arrangement } from "./arrangement.ts";
import { imageSides } from "./assemble.ts";
import type { WeightsChoices } from "./choices.ts";
import { type Found, isConvolution } from "./layers.ts";
import type { FollowedNorm } from "./norms.ts";
import { firstOf, inputsOf, lastOf, type Order, outputsOf } from "./order.ts";
import type { Stage } from "./stages.ts";

/** Names with what stands between them, the middle of many left out. */
export function shorten(names: readonly string[], between: string): string {
  return (names.length > 8 ? [...names.slice(0, 4), "…", ...names.slice(-2)] : names).join(between);
}

const HEAD = "The file holds weights without a network";

/** The activation behind a stage, by its name: as chosen, else ReLU between stages and none after the last. */
export function chosenActivation(stages: readonly Stage[], choices: WeightsChoices) {
  return (name: string): AssumedActivation =>
    choices.activations?.[name] ?? (name === stages.at(-1)?.name ? "none" : (choices.activation ?? "relu"));
}

function activationsNote(
  stages: readonly Stage[],
  activationOf: (name: string) => AssumedActivation,
): string {
  const between = new Set(stages.slice(0, -1).map(({ name }) => activationOf(name)));
  const last = activationLabel(activationOf(stages.at(-1)?.name ?? ""));
  const [only = "none"] = between;
  if (between.size === 1) return `${activationLabel(only)} between the layers and ${last} after the last`;
  const each = stages.map(({ name }) => `${activationLabel(activationOf(name))} after ${name}`);
  return shorten(each, ", ");
}

/** What is assumed of images: strides, padding, pooling and what a dense layer reads. */
function imageNotes({ stages, rowsFirst }: Order, arrangement: Arrangement): string[] {
  if (!stages.some((stage) => isConvolution(firstOf(stage)))) return [];
  const notes: string[] = [];
  const blocks = stages.flatMap(({ name, shortcut }) => (shortcut === undefined ? [] : [name]));
  if (blocks.length > 0)
    notes.push(
      `Residual blocks, by their names: ${shorten(blocks, ", ")}; what comes in is added to what their last convolution makes.`,
    );
  const dense = stages.findIndex((stage) => !isConvolution(firstOf(stage)));
  const [before, after] = [stages[dense - 1], stages[dense]];
  const sides = imageSides(stages, rowsFirst, arrangement).join(" × ");
  if (before !== undefined && after !== undefined) {
    const averaged = inputsOf(firstOf(after), rowsFirst) === outputsOf(lastOf(before), rowsFirst);
    const left = inputsOf(firstOf(after), rowsFirst) / outputsOf(lastOf(before), rowsFirst);
    const read = averaged ? "the average of every channel" : `${left} positions of every channel`;
    notes.push(`${after.name} reads ${read}, because its shape fits so.`);
  }
  notes.push(
    arrangement.family === undefined
      ? `Strides, padding and pooling stand in no weight: images of ${sides} that keep their size are assumed. Who leaves does not depend on that, outputs and accuracy do; open the network's ONNX file together with the weights to have them right.`
      : `The names are those of ${arrangement.family}: its strides, its pooling and images of ${sides} are assumed.`,
  );
  return notes;
}

const HOW: Readonly<Record<Exclude<FollowedNorm["told"], "by name">, string>> = {
  "by the file's order":
    "is taken to follow the layer before it in the file, as modules that PyTorch saves mostly do",
  "by its size": "is taken to follow the only layer of as many channels",
  "by you": "was said to follow a layer",
};

/** Where batch norms were put: those whose names do not say it, and all where the order of the file says nothing against it. */
function normNotes(norms: readonly FollowedNorm[], sorted: boolean): string[] {
  const named = norms.find(({ told }) => told === "by name");
  const alone =
    sorted && named !== undefined
      ? [
          `Batch norms are taken to follow the layers of their names (${named.norm} after ${named.layer}); the file sorts its names, so that their order does not say whether they do.`,
        ]
      : [];
  const others = Object.entries(HOW).flatMap(([told, how]) => {
    const own = norms
      .filter((norm) => norm.told === told)
      .map(({ norm, layer }) => `${norm} (after ${layer})`);
    return own.length === 0
      ? []
      : [`What follows what stands in no weight: each of ${shorten(own, ", ")} ${how}.`];
  });
  return [...alone, ...others];
}

/** What was assumed about a chain, one sentence each. */
export function chainNotes(
  order: Order,
  arrangement: Arrangement,
  activationOf: (name: string) => AssumedActivation,
  { norms, sorted, aside }: Found,
): string[] {
  const { stages, from, rowsFirst } = order;
  const names = shorten(
    stages.map(({ name }) => name),
    " → ",
  );
  const why =
    from === "their shapes"
      ? "comes from"
      : `${from === "you" ? "was given" : `comes from ${from}`} and fits`;
  const only = activationLabel(activationOf(stages[0]?.name ?? ""));
  const kind = isConvolution(firstOf(stages[0] as Stage)) ? "convolution" : "dense layer";
  const notes = [
    stages.length === 1
      ? `${HEAD}: one ${kind}, with ${only} after it, is assumed.`
      : `${HEAD}: the order ${names} ${why} their shapes; ${activationsNote(stages, activationOf)} are assumed.`,
    ...normNotes(norms, sorted),
    ...imageNotes(order, arrangement),
  ];
  if (!rowsFirst) notes.push("The weights are taken as [inputs, outputs], because their shapes fit so.");
  if (aside.length > 0) notes.push(`No part of the network, kept as they are: ${shorten(aside, ", ")}.`);
  return notes;
}
