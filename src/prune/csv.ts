// One place that knows how a cell of a CSV file is written (RFC 4180).

/** A cell, in quotes where a comma, a quote or a line break would end it. */
export function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
