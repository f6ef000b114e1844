// Running sums along the middle axis of [outer][size][inner], one line a thread; backwards, or without the own value.

struct Params {
  outer: u32,
  size: u32,
  inner: u32,
  exclusive: u32,
  backwards: u32,
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
  var sum = 0.0;
  for (var i = 0u; i < params.size; i++) {
    let at = start + select(i, params.size - 1 - i, params.backwards != 0) * params.inner;
    let value = input[at];
    output[at] = select(sum + value, sum, params.exclusive != 0);
    sum += value;
  }
}
