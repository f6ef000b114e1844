// Every word that the picture says, in one place, so that it can be put into another language as the page can (app/text.ts).

export const viewWords = {
  empty: "No network is shown yet.",
  sides: ["Before", "After"],
  divider: "Divider between the network before and after pruning",
  whereabouts: "Where the picture is in the network",
  whole: "Whole network",
  open: (module: string, layers: number) => `Open ${module}, ${layers} layers`,
  fold: (module: string, layers: number) => `Fold ${module}, ${layers} layers`,
  head: (place: number) => `head ${place}`,
  scores: (score: string) => `scores ${score}`,
  noFilm: "This browser cannot record a film of the picture.",
  noPicture:
    "The browser gives this page neither WebGPU nor WebGL 2. Where its graphics process has crashed, loading the page again helps, at the latest after two minutes.",
  removed: (layer: string, out: number, of: number) => `${layer}: ${out} of ${of} removed`,
  picture: (title: string, sizes: string, side: "before" | "after" | "split", removed: string) =>
    `${title}, a ${sizes} network, ${side === "split" ? "before and after" : side} pruning. ${removed}.`,
  colour: (dashed: boolean, clipped: boolean) =>
    `Edge colour = weight, on a square-root scale${dashed ? ", negative dashed" : ""}${clipped ? " up to the 99th percentile" : ""}.`,
  drawn: (sentence: string) => `Drawn: ${sentence}`,
  strongest: (drawn: string, total: string, share: string) =>
    drawn === "0"
      ? `none of ${total} edges`
      : `the strongest ${drawn} of ${total} edges, ${share} of the weight`,
  /** A few words for under a picture, and a sentence for the page. */
  marks: {
    cut: {
      words: "score; tick: the cut, shorter bars leave",
      sentence:
        "Bar: a neuron's score. Tick across it: the cut; a neuron whose bar does not reach it leaves.",
    },
    leaving: {
      words: "about to leave",
      sentence: "Dashed or pale: a neuron that is about to leave.",
    },
    left: {
      words: "has left",
      sentence: "Hollow: a neuron that has left.",
    },
    joint: {
      words: "shortcut, added at the plus",
      sentence:
        "Line over layers, into a plus: a shortcut around them. What it carries is added to what they give.",
    },
    product: {
      words: "multiplied at the cross",
      sentence:
        "Line into a cross: a branch that is multiplied with what it meets, as in a gate or in attention.",
    },
    fold: {
      words: "layers folded into one",
      sentence:
        "Card with another behind it: several layers folded into one, drawn as the last of them; click its name to open it.",
    },
    head: {
      words: "a head of attention",
      sentence:
        "Frame with a number, in attention: one head; point at it to light it in every layer that makes it.",
    },
    bracket: {
      words: "layers of one module",
      sentence:
        "Bracket under layers: one module of the network, or a run of layers; click its name to fold it.",
    },
  },
} as const;
