// espalier groups: which channels belong together, and for every one that must stay, the node and the reason.

import { type Groups, group, type Model, type Reason, whyNotComputed } from "../index.ts";
import { type Command, onlyArgument, readLine } from "./command.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetwork } from "./network.ts";
import { GROUP_HELP, GROUP_OPTIONS, readGroupSettings } from "./options.ts";
import { count, printJson, styled, table } from "./print.ts";

const HELP = `Shows which channels must leave together (units), which are ranked against each other (families), and what cannot
leave and why.

${GROUP_HELP}${NETWORK_HELP}  --json              print one JSON object, and nothing else
`;

/** Rows of one layer that belong to a unit. */
interface Rows {
  readonly layer: string;
  readonly rows: readonly number[];
}

/** Rows of every unit, layer by layer. */
function rowsByUnit(groups: Groups): Map<number, Rows[]> {
  const rows = new Map<number, Map<number, number[]>>();
  groups.layers.forEach((layer, index) => {
    layer.units.forEach((unit, row) => {
      const own = rows.get(unit) ?? new Map<number, number[]>();
      rows.set(unit, own.set(index, [...(own.get(index) ?? []), row]));
    });
  });
  return new Map(
    [...rows].map(([unit, own]) => [
      unit,
      [...own].map(([layer, list]) => ({ layer: groups.layers[layer]?.name ?? "", rows: list })),
    ]),
  );
}

/** Units that share a reason, as rows of layers. */
function byReason(groups: Groups, reasons: ReadonlyMap<number, Reason>) {
  const rows = rowsByUnit(groups);
  const found = new Map<string, { node: string | null; reason: string; layers: Map<string, number[]> }>();
  for (const [unit, { node, sentence }] of reasons) {
    const entry = found.get(sentence) ?? { node: node ?? null, reason: sentence, layers: new Map() };
    found.set(sentence, entry);
    for (const { layer, rows: own } of rows.get(unit) ?? [])
      entry.layers.set(
        layer,
        [...(entry.layers.get(layer) ?? []), ...own].sort((a, b) => a - b),
      );
  }
  return [...found.values()].map(({ node, reason, layers }) => ({
    node,
    reason,
    channels: Array.from(layers, ([layer, own]) => ({ layer, rows: own })),
  }));
}

function describeGroups(model: Model, groups: Groups) {
  const rows = rowsByUnit(groups);
  return {
    model: model.name,
    notComputed: whyNotComputed(model) ?? null,
    families: groups.families.map((family) => ({
      name: family.name,
      units: family.units.map((unit) => ({ unit, channels: rows.get(unit) ?? [] })),
      slices: groups.slices
        .filter((slice) => slice.units.some((unit) => unit === family.units[0]))
        .map(({ initializer, axis, role }) => ({ weight: initializer, axis, role })),
    })),
    frozen: byReason(groups, groups.frozen),
    renormalised: byReason(groups, groups.renormalised),
  };
}

function text(found: ReturnType<typeof describeGroups>): string {
  const families = found.families.map(({ name, units, slices }) => {
    const tied = units[0]?.channels.map(({ layer, rows }) =>
      rows.length > 1 ? `${layer} ×${rows.length}` : layer,
    );
    return [
      name === "" ? "(no layer)" : name,
      String(units.length),
      (tied ?? []).join(", "),
      String(slices.length),
    ];
  });
  const lines = (list: ReturnType<typeof byReason>) =>
    list.map(({ reason, channels }) => {
      const where = channels.map(({ layer, rows }) => `${layer} (${rows.length})`).join(", ");
      return `  ${where === "" ? "" : `${where}: `}${reason}\n`;
    });
  const section = (title: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`\n${styled("bold", title)}\n`, ...list];
  return [
    `${styled("bold", found.model)}: ${count(families.length)} ${families.length === 1 ? "family" : "families"}\n\n`,
    table([["Family", "Units", "Each unit is a channel of", "Weights cut"], ...families], [1, 3]),
    ...section("Stays", lines(found.frozen)),
    ...section("Can leave, and differs by design", lines(found.renormalised)),
    found.notComputed === null ? "" : `\n  Note: ${found.notComputed}\n`,
  ].join("");
}

const OPTIONS = { ...NETWORK_OPTIONS, ...GROUP_OPTIONS, json: { type: "boolean", default: false } } as const;

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const path = onlyArgument(positionals, "network");
  const model = await openNetwork(path, values);
  const found = describeGroups(model, group(model, readGroupSettings(values)));
  if (values.json) printJson(found);
  else process.stdout.write(text(found));
}

export const groupsCommand: Command = {
  name: "groups",
  summary: "show which channels belong together, and why others must stay",
  usage: `groups MODEL [--heads features|whole] [--renormalised keep|allow] ${NETWORK_USAGE} [--json]`,
  example: "groups model.onnx",
  options: OPTIONS,
  help: HELP,
  run,
};
