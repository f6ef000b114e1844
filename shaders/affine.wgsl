// Scale and shift by channel, channels `inner` values apart: batch normalisation that no layer could take in.

struct Params {
  count: u32,
  channels: u32,
  inner: u32,
  first: u32,
  activation: u32,
  alpha: f32,
  beta: f32,
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
  if (index >= params.count) {
    return;
  }
  let channel = (params.first + index) / params.inner % params.channels;
  let value = input[index] * scale[channel] + shift[channel];
  output[index] = activate(params.activation, params.alpha, params.beta, value);
}
