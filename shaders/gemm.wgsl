// Dense layers: output = activation(input · weightᵀ + bias), 8 or 16 rows × 16 neurons a thread, straight from memory.
// Loads are vec4f along `inner`, which is padded with zeros to whole quads. Every sum takes its terms one by one in
// the order of `inner`, so a term that is zero changes no bit, wherever it stands: masking a neuron and taking it out
// give the same numbers. There is no shared memory and no barrier.
//
// On a software adapter loads cost more than arithmetic, so it takes 16 × 16 outputs a thread: 8 × 16 took 1.4 times
// as long, 8 × 8 1.6 times. There dot() in place of serial terms gained nothing, nor did loading four quads at once.

struct Params {
  rows: u32,
  quads: u32,
  outer: u32,
  stride: u32,
  activation: u32,
  alpha: f32,
  beta: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

override lanes_across: u32 = 4;
override lanes_down: u32 = 8;
// 16 rows a thread instead of 8: more sums than a graphics card has registers for.
override tall: bool = false;

// Four consecutive weights of each of a thread's 16 neurons: column k of a quad holds the k-th weight of four neurons.
struct Weights {
  quad0: mat4x4f,
  quad1: mat4x4f,
  quad2: mat4x4f,
  quad3: mat4x4f,
}

// Adds four terms, one after the other, to four neurons' sums.
fn add_terms(sums: vec4f, a: vec4f, w: mat4x4f) -> vec4f {
  let first = sums + a.x * w[0];
  let second = first + a.y * w[1];
  let third = second + a.z * w[2];
  return third + a.w * w[3];
}

// One row's sums of 16 neurons, a quad of neurons a column.
fn accumulate(sums: mat4x4f, a: vec4f, w: Weights) -> mat4x4f {
  return mat4x4f(
    add_terms(sums[0], a, w.quad0),
    add_terms(sums[1], a, w.quad1),
    add_terms(sums[2], a, w.quad2),
    add_terms(sums[3], a, w.quad3),
  );
}

// A thread's neurons are lanes_across apart, so that neighbouring threads write neighbouring outputs. Beyond the last
// neuron the last one's weights are read, and nothing is stored.
fn load_quad(neuron: u32, k: u32) -> mat4x4f {
  let last = params.outer - 1;
  return transpose(mat4x4f(
    weight[min(neuron, last) * params.quads + k],
    weight[min(neuron + lanes_across, last) * params.quads + k],
    weight[min(neuron + 2 * lanes_across, last) * params.quads + k],
    weight[min(neuron + 3 * lanes_across, last) * params.quads + k],
  ));
}

fn load_weights(neuron: u32, k: u32) -> Weights {
  return Weights(
    load_quad(neuron, k),
    load_quad(neuron + 4 * lanes_across, k),
    load_quad(neuron + 8 * lanes_across, k),
    load_quad(neuron + 12 * lanes_across, k),
  );
}

fn input_start(row: u32) -> u32 {
  return min(row, params.rows - 1) * params.quads;
}

fn store_one(row: u32, neuron: u32, sum: f32) {
  if (neuron < params.outer) {
    output[row * params.stride + neuron] = activate(params.activation, params.alpha, params.beta, sum + bias[neuron]);
  }
}

fn store_quad(row: u32, neuron: u32, sums: vec4f) {
  store_one(row, neuron, sums.x);
  store_one(row, neuron + lanes_across, sums.y);
  store_one(row, neuron + 2 * lanes_across, sums.z);
  store_one(row, neuron + 3 * lanes_across, sums.w);
}

fn store(row: u32, neuron: u32, sums: mat4x4f) {
  if (row < params.rows) {
    store_quad(row, neuron, sums[0]);
    store_quad(row, neuron + 4 * lanes_across, sums[1]);
    store_quad(row, neuron + 8 * lanes_across, sums[2]);
    store_quad(row, neuron + 12 * lanes_across, sums[3]);
  }
}

@compute @workgroup_size(lanes_across, lanes_down)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let tile_width = 16 * lanes_across;
  let tiles_across = (params.outer + tile_width - 1) / tile_width;
  let tile = group.y * groups.x + group.x;
  let neuron = tile % tiles_across * tile_width + local.x;
  let row = (tile / tiles_across * lanes_down + local.y) * select(8u, 16u, tall);
  if (row >= params.rows || neuron >= params.outer) {
    return;
  }
  let a0 = input_start(row);
  let a1 = input_start(row + 1);
  let a2 = input_start(row + 2);
  let a3 = input_start(row + 3);
  let a4 = input_start(row + 4);
  let a5 = input_start(row + 5);
  let a6 = input_start(row + 6);
  let a7 = input_start(row + 7);
  let a8 = input_start(row + 8);
  let a9 = input_start(row + 9);
  let a10 = input_start(row + 10);
  let a11 = input_start(row + 11);
  let a12 = input_start(row + 12);
  let a13 = input_start(row + 13);
  let a14 = input_start(row + 14);
  let a15 = input_start(row + 15);
  var sums0 = mat4x4f();
  var sums1 = mat4x4f();
  var sums2 = mat4x4f();
  var sums3 = mat4x4f();
  var sums4 = mat4x4f();
  var sums5 = mat4x4f();
  var sums6 = mat4x4f();
  var sums7 = mat4x4f();
  var sums8 = mat4x4f();
  var sums9 = mat4x4f();
  var sums10 = mat4x4f();
  var sums11 = mat4x4f();
  var sums12 = mat4x4f();
  var sums13 = mat4x4f();
  var sums14 = mat4x4f();
  var sums15 = mat4x4f();
  for (var k = 0u; k < params.quads; k++) {
    let w = load_weights(neuron, k);
    sums0 = accumulate(sums0, input[a0 + k], w);
    sums1 = accumulate(sums1, input[a1 + k], w);
    sums2 = accumulate(sums2, input[a2 + k], w);
    sums3 = accumulate(sums3, input[a3 + k], w);
    sums4 = accumulate(sums4, input[a4 + k], w);
    sums5 = accumulate(sums5, input[a5 + k], w);
    sums6 = accumulate(sums6, input[a6 + k], w);
    sums7 = accumulate(sums7, input[a7 + k], w);
    if (tall) {
      sums8 = accumulate(sums8, input[a8 + k], w);
      sums9 = accumulate(sums9, input[a9 + k], w);
      sums10 = accumulate(sums10, input[a10 + k], w);
      sums11 = accumulate(sums11, input[a11 + k], w);
      sums12 = accumulate(sums12, input[a12 + k], w);
      sums13 = accumulate(sums13, input[a13 + k], w);
      sums14 = accumulate(sums14, input[a14 + k], w);
      sums15 = accumulate(sums15, input[a15 + k], w);
    }
  }
  store(row, neuron, sums0);
  store(row + 1, neuron, sums1);
  store(row + 2, neuron, sums2);
  store(row + 3, neuron, sums3);
  store(row + 4, neuron, sums4);
  store(row + 5, neuron, sums5);
  store(row + 6, neuron, sums6);
  store(row + 7, neuron, sums7);
  if (tall) {
    store(row + 8, neuron, sums8);
    store(row + 9, neuron, sums9);
    store(row + 10, neuron, sums10);
    store(row + 11, neuron, sums11);
    store(row + 12, neuron, sums12);
    store(row + 13, neuron, sums13);
    store(row + 14, neuron, sums14);
    store(row + 15, neuron, sums15);
  }
}
