// The position of the largest or smallest value along the middle axis of [outer][size][inner], one line a thread.

struct Params {
  outer: u32,
  size: u32,
  inner: u32,
  smallest: u32,
  last: u32,
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
  var best = 0u;
  for (var i = 1u; i < params.size; i++) {
    let x = input[start + i * params.inner];
    let y = input[start + best * params.inner];
    let beats = select(x > y, x < y, params.smallest != 0);
    if (beats || (params.last != 0 && x == y)) {
      best = i;
    }
  }
  output[index] = f32(best);
}
