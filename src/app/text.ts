// Every word of the page's own, in one place, so that the page can be put into another language by replacing this file, and
// the picture's by view/words.ts. What the library says (refusals, reasons, certificates, reports) is the library's.

import type { TemplateResult } from "lit/html.js";
import { html } from "lit/html.js";
import type { InferredStage } from "../formats/weights/choices.ts";
import { certificateWords, placeWords } from "../prune/report-words.ts";
import { viewWords } from "../view/words.ts";

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

export const topBarText = {
  file: "File",
  share: "Share",
  shares: [
    {
      items: [
        ["link", "Copy a link", "to what is on the page; it opens the same network with the same decision"],
        ["embed", "Copy embed code", "an element with this picture and its slider, for a page of your own"],
      ],
    },
  ],
  undo: "Undo",
  redo: "Redo",
  build: "New",
  buildHint: "Start a small network by hand; Undo brings back what is open",
  save: "Save",
  lightColours: "Light colours",
  darkColours: "Dark colours",
  saves: [
    {
      title: "The network",
      items: [
        ["onnx", "Pruned network, ONNX", "runs in ONNX Runtime and PyTorch tools"],
        [
          "safetensors",
          "Pruned weights, safetensors",
          "for PyTorch and others that build the network themselves",
        ],
        ["json", "Pruned network, JSON", "weights as text, for small dense networks"],
        ["original-json", "Original network, JSON", "to edit by hand or keep"],
      ],
    },
    {
      title: "The code",
      items: [
        [
          "pytorch",
          "Code for PyTorch, copied",
          "rebuilds a chain of dense layers and takes the same neurons out",
        ],
        ["original-safetensors", "Original weights, safetensors", "which that code reads"],
      ],
    },
    {
      title: "The decision",
      items: [
        ["plan", "Plan", "who leaves; replays on the original file"],
        ["map", "Index map (CSV)", "where every neuron went: old and new index"],
        ["report", "Report, JSON", "scores, costs and the certificate"],
        ["report-page", "Report, HTML", "the same to read and print, with pictures, in one file"],
      ],
    },
    {
      title: "The picture",
      items: [
        ["png", "Picture, PNG", "as it is on the page, at twice the resolution, with its legend"],
        ["svg", "Picture, SVG", "for papers, of up to 2,000 edges"],
        ["webm", "Turntable, WebM", "the network turning once, in six seconds"],
      ],
    },
  ],
  noFilm: "this browser cannot record films",
} as const;

export const openText = {
  open: "Open",
  files: "Choose files …",
  filesHint:
    "ONNX, PyTorch, safetensors, Keras, TensorFlow.js or JSON, with their data; or drop or paste them anywhere",
  folder: "Choose a folder …",
  folderHint: "a network whose weights lie in several files",
  address: "From a web address",
  addressHint: "Links to files on GitHub and Hugging Face work as they are.",
  fetch: "Fetch",
  recent: "Recent",
  recentHint: "kept in this browser alone",
  forget: "Forget all",
  unreadable: (name: string) => `${name} cannot be read; is it a folder?`,
  otherRule: (name: string) =>
    `${name} removes other neurons than its rule chooses in this network; nothing was changed.`,
  compensates: (name: string) =>
    `${name} compensates for what leaves, which the page does not do; espalier prune --plan does.`,
  noSample: (name: string, meant: string) => `There is no sample "${name}"; ${meant}.`,
  sampleFailed: (name: string, status: number) => `The sample ${name} could not be loaded (HTTP ${status}).`,
  fashionImages: "Fashion-MNIST test images",
  gone: (name: string) => `${name} is no longer kept in this browser; open the file again.`,
  samples: "Samples",
  sampleList: [
    ["seed", "2-2-4-2, the worked example"],
    ["fashion-mlp", "784-300-100-10, with 10,000 Fashion-MNIST images"],
    ["fashion-cnn", "two residual blocks of convolutions; on the CPU with 1,000 of those images"],
  ],
} as const;

export const layersText = {
  title: "Layers",
  selectWeakest: "Select its weakest neuron",
  called: (name: string, others: string) =>
    `In plans and on the command line: ${name}; also understood: ${others}`,
  linear: "linear",
  notComputed: (sentence: string) => `Shown, scored and pruned, but not run: ${sentence}`,
  kept: (kept: number, of: number): TemplateResult => html`<b>${kept}</b> of ${of} stay`,
  layersIn: (count: number) => `${count} layers`,
  allStay: (reason: string) => `All stay: ${reason}.`,
  search: "Find a layer",
  noneFound: "No layer has this in its name.",
  lock: "Keep this layer whole",
  unlock: "Let this layer lose neurons again",
  locked: "kept whole",
  ownShare: (share: string) => `own ratio ${share}`,
  ownRatio: "Own ratio",
  ownPlaceholder: "as all",
  clear: "Clear",
  clearOwn: "Clear its own ratio",
  clearPicked: "Clear what is picked by hand",
  notGlobal: "Over all layers together, no layer has a ratio of its own.",
  movesWith: (names: string) => `Coupled with ${names}: they lose the same neurons, so they have one ratio.`,
  picked: (protect: number, force: number) =>
    [protect > 0 ? `${protect} protected` : "", force > 0 ? `${force} forced out` : ""]
      .filter((part) => part !== "")
      .join(", "),
} as const;

export const controlText = {
  rule: "The score of a neuron",
  criteria: {
    l1: { name: "L1 norm", meaning: "The sum of its incoming weights, without sign." },
    "l1-folded": {
      name: "L1 norm, norms folded in",
      meaning: "The L1 norm once the batch norm behind its layer is multiplied into the weights.",
    },
    l2: {
      name: "L2 norm",
      meaning: "The Euclidean length of its incoming weights: large ones count for more.",
    },
    "group-l1": {
      name: "All that leaves, L1",
      meaning:
        "The sum, without sign, of all weights that leave with it: incoming, outgoing, and of norms. No biases.",
    },
    "group-l2": {
      name: "All that leaves, squared",
      meaning:
        "The sum of squares of all weights that leave with it: incoming, outgoing, and of norms. No biases.",
    },
    "bn-gamma": {
      name: "Batch norm factor",
      meaning: "The factor γ, without sign, by which the batch norm behind it multiplies.",
    },
    fpgm: {
      name: "Distance to the others",
      meaning:
        "How far its weights are from those of the others of its layer: the most replaceable leaves first.",
    },
    activation: {
      name: "Mean activation",
      meaning: "The mean size of what the next layers read of it, over sample inputs.",
    },
    apoz: {
      name: "How often active",
      meaning: "How often what the next layers read of it is not zero, over sample inputs (one minus APoZ).",
    },
    random: { name: "Random", meaning: "A random number. A rule that does no better is none." },
  },
  seed: "Seed",
  heads: "Attention loses",
  headChoices: [
    ["features", "features of all heads"],
    ["whole", "whole heads"],
  ],
  headMeanings: {
    features: "Every head stays, and loses the same features.",
    whole: "The weakest heads leave; the others stay as they are.",
  },
  countBias: "Count its bias",
  countSurviving: "Count only inputs that survive",
  survivingNeedsRatio: "Only inputs that survive can count where each layer has a ratio.",
  pruneEach: (share: TemplateResult, own: number): TemplateResult =>
    html`Of each layer${own === 0 ? "" : ` but ${own} with ${own === 1 ? "a ratio of its own" : "ratios of their own"}`} prune the weakest ${share}`,
  pruneAll: (share: TemplateResult): TemplateResult =>
    html`Of all neurons together prune the weakest ${share}`,
  noRatio: (written: string) =>
    `"${written}" is no percentage from 0 to 100, such as 37.5; the ratio stays as it was.`,
  found: (amount: string, share: boolean, measure: string) =>
    `, found for at most ${amount}${share ? " of the" : ""} ${measure}`,
  scope: "Rank",
  scopes: [
    ["each", "within each layer"],
    ["all", "over all layers together"],
  ],
  scopeMeanings: {
    each: "Each layer loses its own weakest.",
    all: "The weakest of all layers leave.",
  },
  target: "Set by",
  noMeasure: "ratio",
  noMeasureMeaning: "The slider says how much.",
  measureMeaning: "What is to stay: 60 %, or 200k.",
  measures: { params: "parameters", macs: "multiply-adds", bytes: "bytes of weights" },
  targetAmount: "How much is to stay",
  noTarget: "Type a share, such as 60 %, or an amount, such as 200k.",
  multiple: "Keep",
  multipleOf: (multiple: number) => (multiple === 1 ? "any number" : `multiples of ${multiple}`),
  anyMeaning: "However many remain.",
  multipleMeaning: "Faster on some hardware.",
  stays: (column: number, index: number, reason: string) => `(${column}, ${index}) stays anyway: ${reason}.`,
} as const;

export const assumedText = {
  title: "Assumed",
  why: "The file holds weights alone. Correct what is wrong: who leaves depends on the order, what is computed on both.",
  activationAfter: (stage: string) => `Activation after ${stage}`,
  norms: "Batch norms, and the layer that each follows:",
  follows: (norm: string) => `Layer before ${norm}`,
  earlier: (stage: string) => `Move ${stage} up`,
  later: (stage: string) => `Move ${stage} down`,
  stage: ({ name, kind, inputs, outputs }: InferredStage) => `${name}: ${kind}, ${inputs} → ${outputs}`,
  undo: "As inferred",
  all: "All that is assumed",
  activations: {
    none: "none",
    relu: "ReLU",
    "leaky-relu": "leaky ReLU",
    elu: "ELU",
    gelu: "GELU",
    "gelu-tanh": "GELU, tanh",
    silu: "SiLU",
    sigmoid: "sigmoid",
    tanh: "tanh",
    softmax: "softmax",
  },
} as const;

export const stageText = {
  picture: "The picture: arrow keys pick a neuron, [ and ] a layer; the tab Table has it in words",
  shown: "What is shown",
  modes: [
    ["before", "Before"],
    ["split", "Split"],
    ["after", "After"],
  ],
  compact: "Compact",
  compactHint: "Slide the neurons that stay together",
  fit: "Fit",
  fitHint: "Show the whole network from the front; a double-click brings a layer or a neuron near",
  brush: "Choose",
  brushHint: "Drag a rectangle around neurons to choose them together (B, or Shift-drag)",
  look: "View",
  changes: "Mark what changed in neurons that stay",
  ghosts: "Outline neurons that left",
  palette: "Colours of weights",
  palettes: {
    "blue-orange": "blue and orange",
    "blue-red": "blue and red, best without blue cones",
    "green-purple": "green and purple",
    viridis: "viridis, as in the first drawings",
  },
  scope: "Their range",
  scopes: [
    ["network", "one for the whole network"],
    ["layer", "each layer its own"],
  ],
  ownRange: " Each layer has a range of its own; the ends are the widest.",
  changed:
    " Marked: an arc for the share of its inputs that left with their weights, a dot for a new place in its layer; no bias changes.",
  fill: "Neurons show",
  fills: [
    ["none", "nothing"],
    ["activations", "activations"],
    ["maps", "feature maps"],
    ["scores", "scores"],
  ],
  filled: {
    none: "",
    activations:
      " Neurons: what they give for the example, before pruning and after, each layer on its own scale.",
    maps: " Neurons: what each channel gives at every place of the image, each layer on its own scale; pruned channels are empty.",
    scores: " Neurons: their scores, dark to bright, each layer on its own scale.",
  },
  example: "The example that the neurons show",
  exampleBefore: "The example before",
  exampleNext: "The next example",
  ownInput: "your input",
  exampleAt: (noun: string | undefined, number: number) => `${noun ?? "random"} ${number}`,
  strongest: viewWords.strongest,
  folded: (edges: string, ways: number) =>
    `In and out of folded layers (${ways} ${ways === 1 ? "way" : "ways"}): ${edges} edges, not drawn; open a module to see them`,
  between: (from: string, to: string) => `${from} → ${to}`,
  drawn: viewWords.drawn,
  marks: "What the marks mean",
  colour: viewWords.colour,
} as const;

export const ratioText = {
  title: "Ratio",
  accuracy: (count: string, of: string | undefined, noun: string) =>
    `Accuracy on ${count}${of === undefined ? "" : ` of ${of}`} ${noun}s`,
  fewer: (name: string) =>
    `${name}, the first of them: on the CPU all would take most of a minute at every place of the slider. espalier eval counts all.`,
  sliderHint:
    "The sorted scores of each layer, weakest left: what stands left of the handle leaves, rounded down to whole neurons. Arrow keys move it by 0.5 %, Page Up and Page Down by 10 %.",
  scoresOf: "Scores of",
  coupled: (name: string, others: number) => `${name} and ${others} coupled`,
  moreLayers: (count: number) => `and ${count} more`,
  parameters: "Parameters",
  multiplyAdds: "Multiply-adds",
  weights: "Weights",
  time: (inputs: number) => `Time for ${inputs === 1 ? "one input" : `${inputs} inputs`}`,
  measured: (device: string, runs: number, byDevice: boolean) =>
    `Measured on ${device}, by ${byDevice ? "the device's own timestamps" : "the clock"}: the median of ${runs} runs, the original and the pruned network in turns.`,
  unknown: "…",
} as const;

export const whyText = {
  nothing: "Pick a neuron in the picture, or a layer in the list, to read why it stays or leaves.",
  card: "Why it stays or leaves",
  more: "All of it",
  close: "Close",
  input: (index: number) => `Input (0, ${index})`,
  inputStays: "It is an input of the network; only neurons are pruned.",
  neuron: (column: number, index: number) => `Neuron (${column}, ${index})`,
  neuronHint: (column: number, index: number) =>
    `Layer ${column}, place ${index} in it, counted from 0; the input is layer 0.`,
  recurrentBias: "Of a recurrent layer, biases are not counted.",
  norm: (bias: boolean, surviving: boolean) =>
    `L1 norm of what comes in: ${bias ? "the bias and " : ""}every weight${surviving ? " from an input that survives" : ""}, without sign.`,
  scored: (name: string, meaning: string) => html`<b>${name}.</b> ${meaning}`,
  lengthBias: "Its bias is counted.",
  measured: (on: string) => `Measured on ${on}.`,
  protect: "Protect",
  protectHint: "It stays, whatever it scores (P)",
  force: "Force out",
  forceHint: "It leaves, whatever it scores (Delete)",
  overMean: (share: string) =>
    `Layers are ranked together, by score over the layer's mean; it has ${share} of that.`,
  bias: "bias",
  weightFrom: (input: number) => `weight from input ${input}`,
  notCounted: (term: string) => `${term}: not counted by this rule`,
  smaller: (count: string) => `${count} smaller ones`,
  stays: "Stays.",
  leaves: "Leaves.",
  protected: "It is protected by hand, whatever it scores.",
  forced: "It is taken out by hand, whatever it scores.",
  cannot: (reason: string) => `It cannot be pruned: ${reason}.`,
  place: (position: number, of: number, leaving: number) =>
    `Place ${position} of ${of}, weakest first; ${leaving === 0 ? "none leaves" : leaving === 1 ? "the first leaves" : `the first ${leaving} leave`}.`,
  weakestKept: "the weakest that stays.",
  strongestOut: "the strongest that leaves.",
  goWith: "With it go",
  wouldGoWith: "Would it leave, with it would go",
  together: "Together",
  roles: {
    row: "The weights of all that leads to it",
    depthwise: "Its filter, which reads its own channel alone",
    bias: "Its bias",
    column: "The weights of what leads from it",
    scale: "A norm's factor for it",
    shift: "What a norm adds to it",
    statistic: "A norm's running mean or variance of it",
    constant: "A constant for it",
  },
  weights: (count: string) => `${count} weights`,
  head: (place: number, layers: string, sum: TemplateResult): TemplateResult =>
    html`It belongs to head ${place}, which leaves as a whole: with all its rows in ${layers}. Together they score ${sum}.`,
  headFeature: (place: number, sum: TemplateResult): TemplateResult =>
    html`It is a feature of head ${place}. All heads of an attention lose the same features, in every layer that makes them; together they score ${sum}.`,
  coupled: (names: string, sum: TemplateResult, summed: boolean): TemplateResult =>
    html`Coupled with ${names}: their outputs are added, so they leave together. ${summed ? "Their scores sum to" : "Together they score"} ${sum}.`,
} as const;

export const mapsText = {
  title: "Feature maps",
  working: "Running the network …",
  channel: (channel: string, side: string) => `Feature map of channel ${channel}, ${side}`,
  sides: { before: "Before", after: "After", gone: "After: pruned away" },
  all: (channels: string, gone: number, layer: string) =>
    `All ${channels} channels of ${layer}${gone === 0 ? "" : `, ${gone} of them pruned away and empty`}; click one to select it.`,
  first: (shown: string) => `The first ${shown} are shown.`,
} as const;

export const brushText = {
  title: (count: string) => `${count} chosen`,
  verdict: (leaving: string, staying: string) => `${leaving} leave, ${staying} stay.`,
  all: "All that are chosen",
  protect: "Protect all",
  force: "Force all out",
  release: "Let scores decide",
  clear: "Choose none",
  several: "Choose several",
  how: "Drag a rectangle in the picture with Shift held down, or after pressing Choose above it; or take a range of scores.",
  allLayers: "all layers",
  scores: (where: string) => `Scores of ${where}`,
  from: "from",
  to: "to",
  choose: "Choose",
} as const;

export const compareText = {
  title: "Compare criteria",
  heads: (of: number) => ["Criterion", "Score", `Place of ${of}`, "Verdict", "Others"],
  leaves: "leaves",
  stays: "stays",
  differs: (units: string) =>
    `At the present ratio. Others: of all ${units} that may leave, how many this criterion decides otherwise than the present choice; press the number to see which.`,
  chooseApart: "Choose them: they are listed, and marked in the picture",
  choose: (count: string) => `${count}: choose them`,
} as const;

export const pairText = {
  title: "Pruned elsewhere?",
  of: (name: string) => `${name} against the open network`,
  hint: "A file that another tool pruned, or that was trained on afterwards, can be held against the open network: which neurons left is found by matching rows, and the same five points are checked. Or drop both files together.",
  working: "Matching rows and checking …",
  stopped: (message: string) => `The worker stopped: ${message}.`,
  choose: "Certify another file …",
  refuted: "Not every point holds: what is marked × says why.",
  rule: (name: string, bias: boolean, surviving: boolean) =>
    `What left is what this rule chooses: ${name}${bias ? "" : ", biases not counted"}${surviving ? ", only inputs that survive" : ""}.`,
  ruleUnknown: "No rule that is known here chooses what left.",
  alike: "Prune the open network the same way",
  heads: ["Layer", "Kept", "Rows that stay"],
  kept: (kept: number, of: number) => `${kept} of ${of}`,
  exact: "equal to the bit",
  nearest: (difference: string) => `nearest, up to ${difference} away`,
  left: (count: number) => `${count} that left`,
  more: (count: number) => `, and ${count} more`,
} as const;

export const tryText = {
  cannot: "A network with several inputs, or with ids as its input, cannot be tried.",
  notRun: (sentence: string) => `It cannot be tried: ${sentence}`,
  with: "What the network is tried with",
  ways: [
    ["example", "Example"],
    ["draw", "Draw"],
    ["numbers", "Numbers"],
    ["camera", "Camera"],
  ],
  working: "Running the network …",
  example: "Number of the example",
  before: "The example before",
  next: "The next example",
  exampleAt: (number: number) => `Example ${number}`,
  is: (name: string) => `labelled ${name}`,
  random: "random numbers from −1 to 1",
  class: (index: number) => `class ${index}`,
  value: (index: number) => `output ${index}`,
  draw: "Draw here with the mouse, a pen or a finger",
  drawing: "the drawing",
  clear: "Clear",
  camera: "What the network sees",
  cameraHint: "The camera is off. What it sees goes into the network in this tab and nowhere else.",
  useCamera: "Use the camera",
  stopCamera: "Stop the camera",
  noCamera: (refused: boolean) =>
    refused
      ? "The browser does not let the page use the camera; allow it beside the address, then try again."
      : "There is no camera that the page could use.",
  inputAt: (index: number) => `input ${index}`,
  noNumber: "Type a number",
  answer: "Answer",
  output: "Output",
  original: "Original",
  pruned: "Pruned",
  same: (name: string) => `Both say ${name}.`,
  changed: (before: string, after: string) => `The original says ${before}, the pruned network ${after}.`,
  hardly: "< 0.1 %",
  fill: "Fill neurons with their activation",
} as const;

export const dataText = {
  none: "No labelled examples are open, so what leaves is judged by how far the outputs move on random inputs.",
  noneHint:
    "Drop files anywhere to count right answers: inputs and labels (IDX, NPY), both in one NPZ, a CSV with its label in a column, or a folder or ZIP of pictures whose folders name the classes.",
  choose: "Choose files …",
  chooseFolder: "Choose a folder …",
  missing: (name: string, noun: string | undefined) =>
    `${name} holds ${noun === undefined ? "labels" : `${noun}s`}; drop it together with the file of ${noun === undefined ? "inputs" : "labels"}.`,
  preparing: "Preparing the examples …",
  noPictures: (dims: string) => `The open network takes ${dims} values, which are no picture.`,
  noFolder: (name: string) => `${name} lies in no folder; the folder of a picture says which class it is of.`,
  notDecoded: (name: string) => `${name} cannot be decoded as a picture.`,
  decoding: (done: number, of: number) => `Decoding pictures: ${done} of ${of}`,
  pictures: (count: number) => `${count} pictures`,
  summary: (count: string, noun: string, size: string, classes: number) =>
    `${count} ${noun}s of ${size} ${size === "1" ? "value" : "values"}, ${classes} classes`,
  range: (low: string, high: string, mean: string) =>
    `The network is given ${low} to ${high}, ${mean} on average.`,
  first: "The first examples, as the network is given them",
  title: "What becomes of each number",
  formula: "(number × scale − mean) ÷ deviation",
  scale: "Scale",
  mean: "Mean",
  std: "Deviation",
  perChannel: "One number, or one for each channel",
  layout: "The file has channels",
  layouts: [
    ["NCHW", "first"],
    ["NHWC", "last"],
  ],
  channels: "In order",
  orders: [
    ["as they are", "as the network"],
    ["reversed", "reversed (BGR)"],
  ],
  label: "Label",
  column: (number: number, name: string | undefined) => (name ? name : `column ${number}`),
  usual: "As found",
  noNumber: "Type a number, such as 0.5 or 1/255",
  noNumbers: "Type a number, or one for each channel, such as 0.485, 0.456, 0.406",
  stretched: "Pictures are stretched to the size that the network takes.",
} as const;

export const keysText = {
  title: "Help",
  close: "Close",
  show: "Help (?)",
  steps: [
    "Pruning makes a network smaller by taking whole neurons out, with every weight that leads to them and from them. Those with the lowest scores leave first.",
    "Open a network: Open, Samples, or drop a file anywhere. The slider under the picture says how many of each layer leave, rounded down to whole neurons; outlines show where they stood.",
    "Pick a neuron, and Why says what it scores, what leaves with it, and what keeps it. There you can protect it or force it out.",
    "Proof says what was checked. Data takes labelled examples, and then Curve finds how much can leave at the accuracy that you need. Save has the smaller network.",
    "Undo takes back whatever changes the result, another network included; how you look at it is not a step.",
    "With fingers: a tap picks a neuron, a swipe sideways turns the picture, two fingers move it and bring it nearer.",
  ],
  keysTitle: "Keys",
  keys: [
    [["Space"], "Before or after the pruning"],
    [["C"], "Compact: slide the neurons that stay together"],
    [["G"], "Outline neurons that left, or not"],
    [["F"], "Fit the whole network into the picture"],
    [["Enter"], "Bring the selected neuron near"],
    [["+", "−"], "Nearer, farther"],
    [["Shift ←", "Shift →", "Shift ↑", "Shift ↓"], "Turn the picture"],
    [["[", "]"], "The layer before, the layer after"],
    [["←", "→", "↑", "↓"], "The neuron before, the neuron after"],
    [["P"], "Protect the selected neuron, or no more (Shift-click in the picture)"],
    [["Delete", "Backspace"], "Force the selected neuron out, or no more"],
    [["B"], "Choose several: drag a rectangle (or drag with Shift at any time)"],
    [["Esc"], "Close a menu or a message; select nothing"],
    [["/"], "Find a layer"],
    [["Ctrl Z"], "Undo"],
    [["Ctrl Y", "Ctrl Shift Z"], "Redo"],
    [["?"], "This sheet"],
  ],
} as const;

export const proofText = {
  ...certificateWords,
  failed: (why: string) => `No proof could be made: ${why}`,
  working: "Carrying the plan out and checking it …",
  proving: "Proving …",
  inPart: "Checked in part",
  notRun: (why: string) =>
    `Its weights and its shape are right, but neither network was run: ${why} That they compute the same is not proven.`,
  partial: (title: string, why: string) => `What could be checked holds. Open is "${title}": ${why}`,
  show: "Show the certificate",
} as const;

export const curveText = {
  chart: "What is left at every ratio; click to set the ratio",
  names: {
    worth: "Accuracy",
    drift: "Drift",
    params: "Parameters",
    macs: "Multiply-adds",
    time: "Time",
  },
  axes: (worth: string) => ({ x: "Ratio that leaves (%)", y: `${worth} and costs (%)` }),
  drift: (largest: string) => `Drift: mean |output − original’s|, 100 % = ${largest}`,
  driftMeaning:
    "How far each output of the pruned network is from the original’s, without sign: the mean over all outputs and all inputs, in the outputs’ own units.",
  at: (ratio: string) => `At ${ratio}`,
  ofOriginals: "(of the original’s)",
  spent: (amount: string, share: string) => `${amount} (${share})`,
  about: (time: string) => `≈ ${time}`,
  timeOf: (inputs: number) => `Time for ${inputs === 1 ? "one input" : `${inputs} inputs`}`,
  ratio: "Ratio",
  working: "Pruning at every ratio …",
  goingOn: "Measuring on: times, and every percent …",
  failed: (why: string) => `The curve could not be measured: ${why}`,
  keep: "Keep accuracy above",
  suggested: (ratio: string, accuracy: string, original: string) =>
    `Enter sets ${ratio}, the largest step that does, with ${accuracy}. The original has ${original}.`,
  keeps: (ratio: string, accuracy: string) => `${ratio} is the largest step that does, with ${accuracy}.`,
  noRatio: "No step of the curve keeps it.",
  numbers: "Numbers",
  layers: "Layer by layer",
  layersHint: (what: string) =>
    `Each layer pruned alone, the most sensitive first: its ${what} from 0 to 100 %.`,
  layersWorking: "Pruning each layer alone …",
  layerHeads: (accuracy: string | undefined) => [
    "Layer",
    "0 to 100 %",
    "At 50 %",
    ...(accuracy === undefined ? [] : [`Keeps ${accuracy.replace(" ", "\u00a0")} up to`]),
  ],
  noneKeeps: "none",
  csv: "Save as CSV",
  measuredOn: (inputs: string, size: string | undefined, engine: string) =>
    `Measured on ${inputs}${size === undefined ? "" : `, for which the original puts out ${size} on average, without sign`}. ${engine}.`,
} as const;

export const tableText = {
  layers: "Layers",
  layerHeads: ["Layer", "Neurons", "Stay", "Leave"],
  none: "none",
  more: (count: string) => `and ${count} more`,
  neurons: (layer: string) => `Neurons of ${layer}, weakest first`,
  neuronHeads: ["Neuron", "Score", "Verdict"],
  leaves: "leaves",
  stays: "stays",
  weakest: (shown: string, of: string) => `The ${shown} weakest of ${of}.`,
  said: (score: string, leaves: boolean) => `scores ${score}, ${leaves ? "leaves" : "stays"}`,
} as const;

export const elementText = {
  ratio: "Prune",
  inline: "network",
  otherRule: "The plan removes other neurons than its rule chooses in this network, and cannot be shown.",
  noRatio: (found: string) => `The figure's ratio is "${found}"; it is a share from 0 to 1: one half is 0.5.`,
  noSource: "This figure has no network: give it a src, or a script of type application/json inside.",
  unreachable: (address: string, disk: boolean) =>
    disk
      ? `${address} cannot be read from a page that was opened from a disk; put the network's JSON inside the element.`
      : `${address} cannot be reached, or its server does not let other pages read it (CORS).`,
  status: (address: string, status: number) => `${address} cannot be read: its server answers ${status}.`,
} as const;

export const editText = {
  tooLarge:
    "The open network is too large, or not a plain chain of layers, to be typed in. Make a small one:",
  sizes: "Layer sizes",
  activation: "New layers use",
  make: "Make it",
  resize: "Resize",
  then: "then",
  activationOf: (layer: number) => `Activation of layer ${layer}`,
  bias: "bias",
  weightOf: (layer: number, column: number, neuron: number) =>
    `weight from (${layer}, ${column}) to (${layer + 1}, ${neuron})`,
  biasOf: (layer: number, neuron: number) => `bias of (${layer + 1}, ${neuron})`,
  asJson: "As JSON",
  json: "The network as JSON",
  useJson: "Use this",
  notANumber: (text: string, what: string) => `"${text}" is not a number; the ${what} stays as it was.`,
  newName: "my network",
  sizesAre: (sizes: string, what: string) => `The layer sizes "${sizes}" ${what}; write them like 2-2-4-2.`,
  tooFewSizes: "need at least an input and an output",
  oddSizes: "must be whole numbers from 1 to 64",
  tooManyWeights: (weights: number, most: number) =>
    `make ${weights} weights, more than the ${most} that can be edited here`,
  cannotEdit: "The open network cannot be edited by hand.",
} as const;

export const pageText = {
  ownProof: "What the page has pruned itself",
  starting: "Starting",
  panels: [
    ["why", "Why"],
    ["proof", "Proof"],
    ["curve", "Curve"],
    ["try", "Try"],
    ["data", "Data"],
    ["table", "Table"],
    ["edit", "Edit"],
  ],
  details: "Details",
  dismiss: "OK",
  drop: "Drop a network, a plan, or labelled examples",
  cancel: "Cancel",
  private: "Nothing leaves this tab.",
  opening: "Opening …",
  saving: "Saving …",
  filming: "Filming one turn …",
  scoring: "Scoring …",
  running: "Running the network on sample inputs …",
  building: "Building …",
  startingAgain: (sentence: string) => `${sentence} Starting again …`,
  notReplaced: (error: unknown) =>
    `The graphics device was lost and could not be replaced: ${messageOf(error)}`,
  pictureLost: (error: unknown) => `The picture was lost and could not be rebuilt: ${messageOf(error)}`,
  couldNotStart: (message: string) => `Espalier could not start: ${message}`,
  removed: (layer: number, gone: number, of: number) => `layer ${layer}: ${gone} of ${of} removed`,
  nothingRemoved: "nothing removed",
  nothingOpen: "Nothing is open on the page.",
  input: "Input",
  ...placeWords,
} as const;

export const remoteText = {
  noAddress: (address: string) => `"${address}" is not the web address of a file; one starts with https://.`,
  insecure: (host: string) =>
    `This page came over https, so the browser does not load a file from http://${host}; use an https address, or download the file and drop it here.`,
  unreachable: (name: string, host: string) =>
    `${name} could not be fetched: ${host} cannot be reached, or does not let other pages read its files (CORS); download the file and drop it here.`,
  status: (name: string, host: string, status: number) =>
    `${name} could not be fetched: ${host} answers ${status}${status === 404 ? ", there is no such file" : status === 401 || status === 403 ? ", it asks for a login" : ""}.`,
  brokeOff: (name: string, read: string) =>
    `${name} broke off after ${read}; open the address again, or download the file and drop it here.`,
  tooLong: (name: string, size: string) =>
    `${name} has ${size}, more than this tab can hold; prune it on the command line.`,
  webPage: (address: string) => `${address} is a web page, not a file; copy the link of its download button.`,
  loading: (name: string, read: string, total: string | undefined) =>
    `Loading ${name}: ${read}${total === undefined ? "" : ` of ${total}`}`,
} as const;

export const comingText = {
  sum: (name: string, layers: number, parameters: string) =>
    `${name}: ${layers} layers, ${parameters} parameters. Their weights are on their way.`,
  neurons: (count: string): TemplateResult => html`<b>${count}</b> neurons`,
  reading: (name: string, size: string) => `Reading ${name}, ${size}`,
  announced: (name: string, layers: number) => `${name} has ${layers} layers; its weights are being read.`,
} as const;

export const saveText = {
  noVector: "A vector drawing holds up to 2,000 edges, and more are drawn here; save the picture as PNG.",
  refuted: "The certificate does not hold, so nothing but the report is saved; Proof says why.",
  changedMeanwhile: "Nothing was saved: the network or the ratio changed meanwhile.",
  noCode: (name: string) =>
    `PyTorch code is written for dense layers one after the other, and ${name} is more than that; save it as ONNX or safetensors.`,
  codeCopied: "Code copied. It reads the original weights: save those as safetensors beside it.",
  codeNotCopied: "The browser does not let the page copy.",
  embedCopied: "Embed code copied.",
  embedOfFile: (name: string) => `Embed code copied; put ${name} beside your page.`,
} as const;

export const linkText = {
  name: "the link",
  broken: (what: string) => `The link is not whole: ${what}.`,
  noJson: (name: string) => `its ${name} is not JSON`,
  noRatio: (found: string) =>
    `it asks for the ratio ${found}; it is a percentage from 0 to 100: one half is 50`,
  noNeuron: (found: string) => `it selects ${found}, which is no neuron`,
  noPanel: (found: string) => `it opens ${found}, which is no panel of the page`,
  noPlace: (found: string) => `it stands at ${found}, which is no place for the camera`,
  noSplit: (found: string) => `its divider stands at ${found}; it is a percentage from 0 to 100`,
  noExample: (found: string) => `it shows example ${found}; that is no whole number from 1`,
  noMode: (found: string) => `it asks for the side ${found}; there are before, split and after`,
  noFill: (found: string) => `it fills neurons with ${found}; there are none, activations, maps and scores`,
  noHeads: (found: string) => `it asks that attention loses ${found}; there are features and whole`,
  noColours: (found: string) => `it asks for the colours ${found}, which are not among the page's`,
  noRange: (found: string) => `it asks for the range ${found} of colours; there are network and layer`,
  noCount: (found: string) => `it asks for the first ${found} examples; that is no whole number from 1`,
  noChoices: "what it assumes about the weights is not a list of names",
  noNetwork: "its network cannot be unpacked",
  noChain: (name: string) =>
    `The link corrects what is assumed about the order of ${name}'s layers, but nothing is assumed about this file: the corrections are left out.`,
  copied: "Link copied.",
  notCopied: "The browser does not let the page copy; the link stands in the address bar.",
  withoutFile: (name: string) => `It does not carry ${name}: who opens it is asked for the file.`,
  needsFile: (name: string) =>
    `This link is about ${name}, which is not in this browser; drop that file here.`,
} as const;
