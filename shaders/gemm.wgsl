// Dense layers: output = activation(input · weightᵀ + bias), 8 × 8 outputs a thread, straight from memory.
// Loads are vec4f along `inner`, which is padded with zeros to whole quads. Every sum takes its terms one by one in
// the order of `inner`, so a term that is zero changes no bit, wherever it stands: masking a neuron and taking it out
// give the same numbers. There is no shared memory and no barrier.

struct Params {
  rows: u32,
  quads: u32,
  outer: u32,
  activation: u32,
  alpha: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

override lanes_across: u32 = 8;
override lanes_down: u32 = 8;

// Adds four terms to four sums; w[k] holds the k-th weight of four neurons.
fn accumulate(sums: vec4f, a: vec4f, w: mat4x4f) -> vec4f {
  let first = sums + a.x * w[0];
  let second = first + a.y * w[1];
  let third = second + a.z * w[2];
  return third + a.w * w[3];
}

// Where a neuron's weights begin; a neuron beyond the last reads the last one's and is not stored.
fn weight_start(neuron: u32) -> u32 {
  return min(neuron, params.outer - 1) * params.quads;
}

fn input_start(row: u32) -> u32 {
  return min(row, params.rows - 1) * params.quads;
}

fn store_one(row: u32, neuron: u32, sum: f32) {
  if (neuron < params.outer) {
    output[row * params.outer + neuron] = activate(params.activation, params.alpha, sum + bias[neuron]);
  }
}

fn store(row: u32, neuron: u32, low: vec4f, high: vec4f) {
  if (row >= params.rows) {
    return;
  }
  store_one(row, neuron, low.x);
  store_one(row, neuron + lanes_across, low.y);
  store_one(row, neuron + 2 * lanes_across, low.z);
  store_one(row, neuron + 3 * lanes_across, low.w);
  store_one(row, neuron + 4 * lanes_across, high.x);
  store_one(row, neuron + 5 * lanes_across, high.y);
  store_one(row, neuron + 6 * lanes_across, high.z);
  store_one(row, neuron + 7 * lanes_across, high.w);
}

@compute @workgroup_size(lanes_across, lanes_down)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let tiles_across = (params.outer + 8 * lanes_across - 1) / (8 * lanes_across);
  let tile = group.y * groups.x + group.x;
  // Neighbouring threads take neighbouring neurons, so a thread's eight are lanes_across apart.
  let neuron = tile % tiles_across * 8 * lanes_across + local.x;
  let row = (tile / tiles_across * lanes_down + local.y) * 8;
  if (row >= params.rows) {
    return;
  }
  let w0 = weight_start(neuron);
  let w1 = weight_start(neuron + lanes_across);
  let w2 = weight_start(neuron + 2 * lanes_across);
  let w3 = weight_start(neuron + 3 * lanes_across);
  let w4 = weight_start(neuron + 4 * lanes_across);
  let w5 = weight_start(neuron + 5 * lanes_across);
  let w6 = weight_start(neuron + 6 * lanes_across);
  let w7 = weight_start(neuron + 7 * lanes_across);
  let a0 = input_start(row);
  let a1 = input_start(row + 1);
  let a2 = input_start(row + 2);
  let a3 = input_start(row + 3);
  let a4 = input_start(row + 4);
  let a5 = input_start(row + 5);
  let a6 = input_start(row + 6);
  let a7 = input_start(row + 7);
  var low0 = vec4f();
  var low1 = vec4f();
  var low2 = vec4f();
  var low3 = vec4f();
  var low4 = vec4f();
  var low5 = vec4f();
  var low6 = vec4f();
  var low7 = vec4f();
  var high0 = vec4f();
  var high1 = vec4f();
  var high2 = vec4f();
  var high3 = vec4f();
  var high4 = vec4f();
  var high5 = vec4f();
  var high6 = vec4f();
  var high7 = vec4f();
  for (var k = 0u; k < params.quads; k++) {
    let low = transpose(mat4x4f(weight[w0 + k], weight[w1 + k], weight[w2 + k], weight[w3 + k]));
    let high = transpose(mat4x4f(weight[w4 + k], weight[w5 + k], weight[w6 + k], weight[w7 + k]));
    let x0 = input[a0 + k];
    low0 = accumulate(low0, x0, low);
    high0 = accumulate(high0, x0, high);
    let x1 = input[a1 + k];
    low1 = accumulate(low1, x1, low);
    high1 = accumulate(high1, x1, high);
    let x2 = input[a2 + k];
    low2 = accumulate(low2, x2, low);
    high2 = accumulate(high2, x2, high);
    let x3 = input[a3 + k];
    low3 = accumulate(low3, x3, low);
    high3 = accumulate(high3, x3, high);
    let x4 = input[a4 + k];
    low4 = accumulate(low4, x4, low);
    high4 = accumulate(high4, x4, high);
    let x5 = input[a5 + k];
    low5 = accumulate(low5, x5, low);
    high5 = accumulate(high5, x5, high);
    let x6 = input[a6 + k];
    low6 = accumulate(low6, x6, low);
    high6 = accumulate(high6, x6, high);
    let x7 = input[a7 + k];
    low7 = accumulate(low7, x7, low);
    high7 = accumulate(high7, x7, high);
  }
  store(row, neuron, low0, high0);
  store(row + 1, neuron, low1, high1);
  store(row + 2, neuron, low2, high2);
  store(row + 3, neuron, low3, high3);
  store(row + 4, neuron, low4, high4);
  store(row + 5, neuron, low5, high5);
  store(row + 6, neuron, low6, high6);
  store(row + 7, neuron, low7, high7);
}
