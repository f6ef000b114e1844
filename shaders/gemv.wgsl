// Dense layers for one or few rows, or few neurons: as gemm.wgsl, with one output a thread. Sums run in gemm.wgsl's
// order, so the two agree to the bit.

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

override lanes: u32 = 64;

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.y * groups.x + group.x) * lanes + local;
  if (index >= params.rows * params.outer) {
    return;
  }
  let neuron = index % params.outer;
  let row = index / params.outer;
  let a = row * params.quads;
  let w = neuron * params.quads;
  var sum = 0.0;
  for (var k = 0u; k < params.quads; k++) {
    let terms_input = input[a + k];
    let terms_weight = weight[w + k];
    sum += terms_input.x * terms_weight.x;
    sum += terms_input.y * terms_weight.y;
    sum += terms_input.z * terms_weight.z;
    sum += terms_input.w * terms_weight.w;
  }
  output[row * params.stride + neuron] = activate(params.activation, params.alpha, params.beta, sum + bias[neuron]);
}
