// The view against plain three.js on the same edges: one frame of a network with its strongest edges chosen, against all of
// its edges as LineSegments with attributes and as instanced quads. Wall-clock milliseconds until the GPU is done.

import { attribute, cameraProjectionMatrix, float, modelViewMatrix, positionGeometry, vec4 } from "three/tsl";
import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  LinearSRGBColorSpace,
  LineBasicNodeMaterial,
  LineSegments,
  Mesh,
  MeshBasicNodeMaterial,
  type Object3D,
  OrthographicCamera,
  Scene,
  WebGPURenderer,
} from "three/webgpu";
import { weightColor } from "../src/view/color.ts";
import { type Drawing, planDrawing } from "../src/view/drawing.ts";
import type { Network } from "../src/view/network.ts";
import { NetworkView } from "../src/view/network-view.ts";
import { pickDisc } from "../src/view/pick.ts";
import { randomNetwork } from "../test/view/random.ts";

export interface Timing {
  readonly name: string;
  readonly milliseconds: number;
}

const host = () => document.querySelector<HTMLElement>("#host") as HTMLElement;
const FRAME = { width: 960, height: 600 };

async function median(rounds: number, work: () => Promise<void> | void): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    await work();
    // The first one compiles and uploads.
    if (round > 0) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** Ends of every edge as x0, y0, z0, x1, y1, z1, and its colour, in the plainest layout there is: two rows of points. */
function allEdges(network: Network): { ends: Float32Array; colors: Uint8Array } {
  const count = network.links.reduce((sum, { weights }) => sum + weights.length, 0);
  const [ends, colors] = [new Float32Array(count * 6), new Uint8Array(count * 4)];
  const place = (column: number, index: number) => {
    const size = network.columns[column]?.size ?? 1;
    return [(column / (network.columns.length - 1)) * 900 - 450, ((index + 0.5) / size) * 560 - 280, 0];
  };
  let at = 0;
  for (const { from, to, weights } of network.links) {
    const inputs = network.columns[from]?.size ?? 1;
    weights.forEach((weight, edge) => {
      ends.set([...place(from, edge % inputs), ...place(to, Math.floor(edge / inputs))], at * 6);
      colors.set([...weightColor("dark", weight, 0.2), 90], at * 4);
      at++;
    });
  }
  return { ends, colors };
}

function lineSegments({ ends, colors }: ReturnType<typeof allEdges>): Object3D {
  const geometry = new BufferGeometry();
  const twice = new Uint8Array(colors.length * 2);
  for (let at = 0; at < colors.length; at += 4)
    for (const half of [0, 4]) twice.set(colors.subarray(at, at + 4), at * 2 + half);
  geometry.setAttribute("position", new BufferAttribute(ends, 3));
  geometry.setAttribute("color", new BufferAttribute(twice, 4, true));
  const material = new LineBasicNodeMaterial({ vertexColors: true, transparent: true, depthWrite: false });
  return new LineSegments(geometry, material);
}

function instancedQuads({ ends, colors }: ReturnType<typeof allEdges>): Object3D {
  const geometry = new InstancedBufferGeometry();
  const corners = new Float32Array([0, -1, 0, 1, -1, 0, 1, 1, 0, 0, -1, 0, 1, 1, 0, 0, 1, 0]);
  geometry.setAttribute("position", new BufferAttribute(corners, 3));
  const split = (offset: number) =>
    Float32Array.from(
      { length: ends.length / 2 },
      (_, at) => ends[Math.floor(at / 3) * 6 + offset + (at % 3)] ?? 0,
    );
  geometry.setAttribute("start", new InstancedBufferAttribute(split(0), 3));
  geometry.setAttribute("end", new InstancedBufferAttribute(split(3), 3));
  geometry.setAttribute("tint", new InstancedBufferAttribute(colors, 4, true));
  geometry.instanceCount = colors.length / 4;
  const material = new MeshBasicNodeMaterial({ transparent: true, depthWrite: false, side: DoubleSide });
  const [start, end] = [attribute<"vec3">("start", "vec3"), attribute<"vec3">("end", "vec3")];
  const way = end.sub(start);
  const aside = vec4(way.y.negate(), way.x, float(0), float(0)).normalize().mul(positionGeometry.y).mul(0.7);
  const point = vec4(start.add(way.mul(positionGeometry.x)), 1).add(aside);
  material.vertexNode = cameraProjectionMatrix.mul(modelViewMatrix).mul(point);
  material.colorNode = attribute<"vec4">("tint", "vec4");
  return new Mesh(geometry, material);
}

/** One frame of an object that three.js draws by itself. */
async function timePlain(object: Object3D, rounds: number): Promise<number> {
  const canvas = document.createElement("canvas");
  host().replaceChildren(canvas);
  const renderer = new WebGPURenderer({ canvas, alpha: false, antialias: false });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  await renderer.init();
  renderer.setSize(FRAME.width, FRAME.height);
  const camera = new OrthographicCamera(-480, 480, 300, -300, -10, 10);
  const scene = new Scene();
  object.frustumCulled = false;
  scene.add(object);
  const { device } = renderer.backend as unknown as { device?: GPUDevice };
  const time = await median(rounds, async () => {
    renderer.render(scene, camera);
    await device?.queue.onSubmittedWorkDone();
  });
  renderer.dispose();
  host().replaceChildren();
  return time;
}

/** One frame of the view with everything in it, and how long choosing its edges takes. */
async function timeView(
  network: Network,
  rounds: number,
): Promise<{ frame: number; choose: number; drawing: Drawing }> {
  let drawing = planDrawing(network);
  const choose = await median(rounds, () => {
    drawing = planDrawing(network);
  });
  const view = await NetworkView.create(host(), { theme: "dark", reducedMotion: true });
  view.show(network);
  await view.settled();
  let ghosts = true;
  const frame = await median(rounds, () => {
    ghosts = !ghosts;
    view.setGhosts(ghosts);
    return view.settled();
  });
  view.dispose();
  return { frame, choose, drawing };
}

/** The strongest edges of a network, chosen and drawn, against all of them drawn plainly. */
export async function raceEdges(sizes: readonly number[], rounds: number) {
  const network = randomNetwork(sizes, 1);
  const { frame, choose, drawing } = await timeView(network, 3 * rounds);
  const edges = allEdges(network);
  const timings: Timing[] = [
    { name: "Espalier: choose, once a network", milliseconds: choose },
    { name: "Espalier: a frame, names included", milliseconds: frame },
    { name: "LineSegments, all", milliseconds: await timePlain(lineSegments(edges), rounds) },
    { name: "instanced quads, all", milliseconds: await timePlain(instancedQuads(edges), rounds) },
  ];
  const candidates = drawing.pairs;
  const bytes = (Math.ceil(drawing.edges.count / 1024) * 1024 * 16) / candidates;
  return {
    what: `${sizes.join("-")}: ${drawing.edges.count} of ${candidates} edges`,
    timings,
    bytesAnEdge: bytes,
  };
}

/** A frame of so many neurons, with the strongest of their edges and without any, and the time to find one of many. */
export async function timeNodes(count: number, rounds: number) {
  const network = randomNetwork([count - 1, 1], 1);
  const { frame, drawing } = await timeView(network, rounds);
  const alone = await timeView({ ...network, links: [] }, rounds);
  const discs = Array.from({ length: 100_000 }, (_, at) => ({
    x: at % 960,
    y: (at * 7) % 600,
    radius: 3,
    depth: at,
  }));
  const pick = await median(20, () => void pickDisc(discs, 480, 300));
  return {
    what: "neurons",
    timings: [
      { name: `${count} neurons, a frame`, milliseconds: alone.frame },
      { name: `${count} neurons and ${drawing.edges.count} edges, a frame`, milliseconds: frame },
      { name: "100,000 neurons, the one under the pointer", milliseconds: pick },
    ],
  };
}

const bench = { raceEdges, timeNodes };
declare global {
  interface Window {
    viewBench: typeof bench;
  }
}
window.viewBench = bench;
