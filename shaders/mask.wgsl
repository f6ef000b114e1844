// Switches neurons off: a feature is zero while its rank is below the cut; features are `inner` values apart. A slider moves only `cuts`.

struct Params {
  count: u32,
  features: u32,
  inner: u32,
  cut: u32,
  first: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> ranks: array<u32>;
@group(0) @binding(3) var<storage, read> cuts: array<u32>;
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
  let leaves = ranks[(params.first + index) / params.inner % params.features] < cuts[params.cut];
  output[index] = select(input[index], 0.0, leaves);
}
