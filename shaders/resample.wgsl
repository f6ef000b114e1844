// Resampling along the middle axis of [outer][size][inner]: each new position is a weighted sum of `taps` old ones. A
// source below 0 stands for `outside`.

struct Params {
  total: u32,
  size: u32,
  inner: u32,
  count: u32,
  taps: u32,
  outside: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> sources: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

override lanes: u32 = 64;

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.y * groups.x + group.x) * lanes + local;
  if (index >= params.total) {
    return;
  }
  let first = index / params.inner % params.count * params.taps;
  let start = index / (params.inner * params.count) * params.size * params.inner + index % params.inner;
  var sum = 0.0;
  for (var tap = first; tap < first + params.taps; tap++) {
    let source = sources[tap];
    let value = input[start + u32(max(source, 0.0)) * params.inner];
    sum += weights[tap] * select(value, params.outside, source < 0.0);
  }
  output[index] = sum;
}
