// Each row less its mean, over its deviation, times scale plus shift, one row a thread. Value i takes scale and shift
// number floor(i / inner) mod channels.

struct Params {
  rows: u32,
  features: u32,
  channels: u32,
  inner: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read> shift: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

override lanes: u32 = 64;

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.y * groups.x + group.x) * lanes + local;
  if (index >= params.rows) {
    return;
  }
  let start = index * params.features;
  let end = start + params.features;
  var sum = 0.0;
  for (var i = start; i < end; i++) {
    sum += input[i];
  }
  let mean = sum / f32(params.features);
  var squares = 0.0;
  for (var i = start; i < end; i++) {
    let less = input[i] - mean;
    squares += less * less;
  }
  let factor = 1.0 / sqrt(squares / f32(params.features) + params.epsilon);
  for (var i = start; i < end; i++) {
    let channel = i / params.inner % params.channels;
    output[i] = (input[i] - mean) * factor * scale[channel] + shift[channel];
  }
}
