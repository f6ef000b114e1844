// The positions of the `kept` largest or smallest values along the middle axis of [outer][size][inner], in order, equal
// ones by position. A thread a value: it counts who stands before it, and so knows its place, without any sorting.

struct Params {
  outer: u32,
  size: u32,
  inner: u32,
  kept: u32,
  smallest: u32,
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
  if (index >= params.outer * params.size * params.inner) {
    return;
  }
  let own = input[index];
  let position = index / params.inner % params.size;
  let line = index % params.inner;
  let plane = index / (params.inner * params.size);
  let start = plane * params.size * params.inner + line;
  var place = 0u;
  for (var i = 0u; i < params.size; i++) {
    let other = input[start + i * params.inner];
    let beats = select(other > own, other < own, params.smallest != 0);
    place += select(0u, 1u, beats || (other == own && i < position));
  }
  if (place < params.kept) {
    output[(plane * params.kept + place) * params.inner + line] = f32(position);
  }
}
