// Picks slices of [outer][size][inner] by index along the middle axis; negative indices count from the end.

struct Params {
  total: u32,
  size: u32,
  inner: u32,
  count: u32,
  first: u32,
  rows: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> indices: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

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
  let given = indices[index / params.inner % params.count];
  let at = u32(select(given, given + f32(params.size), given < 0.0));
  let outer = index / (params.inner * params.count);
  // A table that is larger than one binding is read in parts; each call knows the rows that it has.
  if (at >= params.first && at - params.first < params.rows) {
    output[index] = input[(outer * params.rows + at - params.first) * params.inner + index % params.inner];
  }
}
