// Text for people: aligned columns, and colour only where a terminal shows it.

import { styleText } from "node:util";
import type { Certificate, Verdict } from "../index.ts";

type Style = "bold" | "dim" | "green" | "red";

/** The text in that style on a terminal, and as it is everywhere else. */
export function styled(style: Style, text: string): string {
  const coloured = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return coloured ? styleText(style, text) : text;
}

/** Rows as lines, each column as wide as its widest cell. Columns named in `right` are aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) =>
      right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    return `  ${cells.join("  ")}`.trimEnd();
  });
  return `${lines.join("\n")}\n`;
}

/** 266,610 */
export function count(value: number): string {
  return value.toLocaleString("en");
}

/** 88.00 % */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** A score in the digits that a table has room for. */
export function short(score: number): string {
  return String(Number(score.toPrecision(6)));
}

/** The word with an s where there is not exactly one. */
export function plural(number: number, word: string): string {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** Prints one JSON object and nothing else. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  proven: "it holds",
  checked: "checked, not run: what the network computes is not proven",
  refuted: "it does not hold",
};

/** The certificate in its words: the verdict, and the five points, a line each. */
export function describeCertificate(certificate: Certificate): string {
  // The networks ran, but not on what the plan was measured on.
  const partly = certificate.verdict === "checked" && certificate.loss.holds !== null;
  const words = partly ? "checked in part: what is marked ? is not proven" : VERDICTS[certificate.verdict];
  const verdict = styled("bold", `Certificate: ${words}`);
  const ask = partly ? "  Give the inputs that the plan was measured on with --data and --labels.\n" : "";
  return `\n${verdict} ${styled("dim", `(${certificate.engine})`)}\n${checkLines(certificate)}${ask}`;
}

/** The five points of a certificate, a line each. */
function checkLines(certificate: Certificate): string {
  const names = ["structure", "bits", "rule", "equivalence", "loss"] as const;
  return names
    .map((name) => {
      const { holds, sentence } = certificate[name];
      const mark = holds === null ? "?" : holds ? styled("green", "✓") : styled("red", "✗");
      return `  ${mark} ${name.padEnd(11)}  ${sentence}\n`;
    })
    .join("");
}
