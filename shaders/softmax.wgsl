// Softmax, one thread a row. The row's largest value is taken off first, so that no exponential overflows.

struct Params {
  rows: u32,
  features: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

override lanes: u32 = 64;

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (group.y * groups.x + group.x) * lanes + local;
  if (row >= params.rows) {
    return;
  }
  let start = row * params.features;
  let end = start + params.features;
  var largest = input[start];
  for (var i = start + 1; i < end; i++) {
    largest = max(largest, input[i]);
  }
  var sum = 0.0;
  for (var i = start; i < end; i++) {
    let power = exp(input[i] - largest);
    output[i] = power;
    sum += power;
  }
  for (var i = start; i < end; i++) {
    output[i] /= sum;
  }
}
