// Names that are wider than their room, shortened so that different ones stay different.

type Measure = (text: string) => number;

/** Ways to leave `cut` letters out of a text: at its end, before its number, in the middle, in front. */
const CUTS: readonly ((text: string, cut: number) => string)[] = [
  (text, cut) => `${text.slice(0, text.length - cut)}…`,
  (text, cut) => {
    const number = /\d+\D?$/.exec(text)?.index ?? text.length;
    return `${text.slice(0, Math.max(0, number - cut))}…${text.slice(Math.max(number, cut))}`;
  },
  (text, cut) => {
    const head = (text.length - cut) >> 1;
    return `${text.slice(0, head)}…${text.slice(head + cut)}`;
  },
  (text, cut) => `…${text.slice(cut)}`,
];

/** Text shortened to a width; empty where not even two letters fit. */
export function shorten(measure: Measure, text: string, width: number, way = CUTS[0]): string {
  if (measure(text) <= width) return text;
  for (let cut = 1; cut <= text.length - 2; cut++) {
    const short = way?.(text, cut) ?? "";
    if (measure(short) <= width) return short;
  }
  return "";
}

/** Names shortened to a width each, in the first way in which different names stay different. */
export function shortenApart(
  measure: Measure,
  names: readonly { readonly text: string; readonly width: number }[],
): string[] {
  const short = CUTS.map((way) => names.map(({ text, width }) => shorten(measure, text, width, way)));
  return names.map(({ text }, at) => {
    const apart = short.find((all) =>
      names.every((other, index) => other.text === text || all[index] !== all[at]),
    );
    return (apart ?? short[0])?.[at] ?? "";
  });
}
