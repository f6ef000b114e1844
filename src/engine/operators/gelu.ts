// Gelu as exporters write it where a file's opset has none: x · ½ · (1 + erf(x / √2)), five nodes that become one step.

import type { Node } from "../../model/graph.ts";
import { elementCount } from "../../model/tensor.ts";
import type { ProgramBuilder } from "../program-builder.ts";
import { addOutput, type Site } from "./compile.ts";

/** To float32's digits: with rounder constants it is another function. */
const near = (value: number | undefined, wanted: number) =>
  value !== undefined && Math.abs(value - wanted) < 1e-6 * wanted;

/** A constant of one number. */
function numberOf(builder: ProgramBuilder, name: string): number | undefined {
  const tensor = builder.constant(name);
  if (tensor === undefined || elementCount(tensor.dims) !== 1) return undefined;
  return builder.constantFloats(name, tensor)[0];
}

/** The node that makes `name`, where it is of this operator and nobody else reads what it makes. */
function inner(builder: ProgramBuilder, name: string, ...operators: string[]): Node | undefined {
  const node = builder.soleMaker(name);
  return node !== undefined && operators.includes(node.operator) ? node : undefined;
}

/** The input of a node of two that is not a constant near `wanted`, which the other one is; either may be it. */
function besideNumber(
  builder: ProgramBuilder,
  node: Node,
  wanted: number,
  ordered = false,
): string | undefined {
  const [left = "", right = ""] = node.inputs;
  if (near(numberOf(builder, right), wanted)) return left;
  return !ordered && near(numberOf(builder, left), wanted) ? right : undefined;
}

/** x of 1 + erf(x / √2), and the names of what lies between; undefined for anything else. */
function insideSum(builder: ProgramBuilder, name: string): { x: string; between: string[] } | undefined {
  const sum = inner(builder, name, "Add");
  const error = sum === undefined ? undefined : besideNumber(builder, sum, 1);
  const erf = error === undefined ? undefined : inner(builder, error, "Erf");
  const [scaled = ""] = erf?.inputs ?? [];
  const scale = erf === undefined ? undefined : inner(builder, scaled, "Mul", "Div");
  if (error === undefined || scale === undefined) return undefined;
  const divides = scale.operator === "Div";
  const x = besideNumber(builder, scale, divides ? Math.SQRT2 : Math.SQRT1_2, divides);
  return x === undefined ? undefined : { x, between: [name, error, scaled] };
}

/** What a product multiplies, products inside that nobody else reads taken apart; their names go to `between`. */
function factorsOf(builder: ProgramBuilder, { inputs }: Node, between: string[]): string[] {
  return inputs.flatMap((name) => {
    const product = inner(builder, name, "Mul");
    if (product === undefined) return [name];
    between.push(name);
    return factorsOf(builder, product, between);
  });
}

/** Compiles a product that ends a Gelu as one step in place of the steps before; false where it ends none. */
export function endsGelu(site: Site): boolean {
  const { builder, node, query, output } = site;
  const between: string[] = [];
  const factors = factorsOf(builder, node, between);
  if (factors.length !== 3) return false;
  const found = factors.map((name) => insideSum(builder, name)).find((inside) => inside !== undefined);
  const halved = factors.some((name) => near(numberOf(builder, name), 0.5));
  if (found === undefined || !halved || !factors.includes(found.x)) return false;
  const input = builder.names.get(found.x);
  if (input === undefined || input.dims.join() !== builder.dims(output).join()) return false;
  for (const name of [...between, ...found.between]) builder.drop(name);
  addOutput(site, "unary", [input.value], {
    count: builder.size(output),
    operation: "gelu",
    alpha: 0,
    beta: 0,
  });
  builder.nodes.set(builder.names.get(output)?.value ?? 0, query.label);
  return true;
}
