// Local response normalisation across channels of [batch][channels][inner], one value a thread.

struct Params {
  count: u32,
  channels: u32,
  inner: u32,
  size: u32,
  alpha: f32,
  beta: f32,
  bias: f32,
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
  if (index >= params.count) {
    return;
  }
  let channel = index / params.inner % params.channels;
  let first = channel - min(channel, (params.size - 1) / 2);
  let last = min(params.channels - 1, channel + params.size / 2);
  var squares = 0.0;
  for (var other = first; other <= last; other++) {
    let value = input[index - channel * params.inner + other * params.inner];
    squares += value * value;
  }
  output[index] = input[index] / pow(params.bias + params.alpha / f32(params.size) * squares, params.beta);
}
