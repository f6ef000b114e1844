// Results as JUnit XML, which every continuous integration service reads: a suite for each file, a case for each of its specs on each engine.

import { isFine, type Outcome } from "./run-spec.ts";

/** Text for XML, without the characters that XML 1.0 cannot hold. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
  };
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return allowed.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

const inSeconds = (outcomes: readonly Outcome[]) =>
  outcomes.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3);

/** What is wrong, a line each; empty where nothing is. */
export function complaintsOf({ failure, differences }: Outcome): string[] {
  return [...(failure === undefined ? [] : [failure]), ...differences.map(({ sentence }) => sentence)];
}

function caseOf(outcome: Outcome): string {
  const { name, path, engine, status, seconds } = outcome;
  // Readers take what has one class and name for one test; specs in two files may have one name.
  const opening = `    <testcase classname="${escapeXml(path)}" name="${escapeXml(`${name} (${engine})`)}" time="${seconds.toFixed(3)}"`;
  if (isFine(outcome)) return `${opening}/>\n`;
  const tag = status === "failed" ? "error" : "failure";
  const [first = "", ...rest] = complaintsOf(outcome).map(escapeXml);
  return `${opening}>\n      <${tag} message="${first}">${[first, ...rest].join("\n")}</${tag}>\n    </testcase>\n`;
}

function countsOf(outcomes: readonly Outcome[]): string {
  const count = (wanted: Outcome["status"]) => outcomes.filter(({ status }) => status === wanted).length;
  return `tests="${outcomes.length}" failures="${count("different")}" errors="${count("failed")}" time="${inSeconds(outcomes)}"`;
}

/** The whole file. */
export function writeJunit(outcomes: readonly Outcome[]): string {
  const paths = [...new Set(outcomes.map(({ path }) => path))];
  const suites = paths.map((path) => {
    const own = outcomes.filter((outcome) => outcome.path === path);
    return `  <testsuite name="${escapeXml(path)}" file="${escapeXml(path)}" ${countsOf(own)}>\n${own.map(caseOf).join("")}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="espalier test" ${countsOf(outcomes)}>\n${suites.join("")}</testsuites>\n`;
}
