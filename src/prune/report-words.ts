// The words of reports and certificates, in one place: the page shows the same ones.

/** What a certificate's points and verdicts are called, and what they mean. */
export const certificateWords = {
  titles: {
    structure: "It fits together",
    bits: "No weight changed",
    rule: "The rule chose",
    equivalence: "It computes the same",
    loss: "What it costs",
  },
  verdicts: { proven: "Proven", checked: "Checked, not run", refuted: "Not proven" },
  meanings: {
    proven:
      "The smaller network is exactly the original without the neurons that left. How good it still is, the last point says.",
    checked: "Its weights and its shape are right; that it computes the same is not proven.",
    refuted: "Do not use this result.",
  },
  checkedOn: (inputs: string, engine: string) => `Checked on ${inputs}. ${engine}.`,
} as const;

/** What layers are called whose names say nothing. */
export const placeWords = {
  layer: (number: number) => `Layer ${number}`,
  output: "Output",
} as const;

export const reportWords = {
  title: (network: string, ratio: string) => `${network}, pruned by ${ratio}`,
  costHeads: ["", "Before", "After", "Less"],
  accuracy: (images: string) => `Accuracy on ${images} examples`,
  parameters: "Parameters",
  multiplyAdds: "Multiply-adds",
  weights: "Weights",
  sides: ["Before", "After"],
  decision: "Who leaves",
  layerHeads: ["Layer", "Neurons", "Leave (original indices)", "Parameters"],
  none: "none",
  allStay: (reason: string) => `none: ${reason}`,
  why: "At the cut",
  whyNote: "Of each layer the strongest neuron that leaves, and the weakest that stays.",
  leaves: "leaves",
  stays: "stays",
  scores: (score: string) => `scores ${score}`,
  smaller: (count: string) => `${count} smaller ones`,
  unit: (score: string) => `with those coupled to it ${score}`,
  certificate: "Certificate",
  checkHeads: ["Check", "Found"],
  curve: "At other ratios",
  file: (bytes: string, hash: string) => `Of a file of ${bytes} bytes, SHA-256 ${hash}.`,
  made: "Made by Espalier. A saved plan replays this decision on the same file.",
} as const;
