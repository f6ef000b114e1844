// Softmax or its logarithm along the middle axis of [outer][size][inner], one line a thread. The line's largest value
// is taken off first, so that no exponential overflows.

struct Params {
  outer: u32,
  size: u32,
  inner: u32,
  logarithm: u32,
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
  let index = (group.y * groups.x + group.x) * lanes + local;
  if (index >= params.outer * params.inner) {
    return;
  }
  let start = index / params.inner * params.size * params.inner + index % params.inner;
  let end = start + params.size * params.inner;
  var largest = input[start];
  for (var i = start + params.inner; i < end; i += params.inner) {
    largest = max(largest, input[i]);
  }
  var sum = 0.0;
  for (var i = start; i < end; i += params.inner) {
    let power = exp(input[i] - largest);
    output[i] = power;
    sum += power;
  }
  let log_sum = log(sum);
  for (var i = start; i < end; i += params.inner) {
    output[i] = select(output[i] / sum, input[i] - largest - log_sum, params.logarithm != 0);
  }
}
