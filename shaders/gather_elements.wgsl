// Picks one value for each index: the position of the index in its own array, but along one axis what the index says
// (negative: from the end). `axes` has size of the indices and stride of the data for each axis, from the innermost; the
// stride of the picked axis is 0 there.

struct Params {
  count: u32,
  rank: u32,
  size: u32,
  stride: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> indices: array<f32>;
@group(0) @binding(3) var<storage, read> axes: array<u32>;
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
  let given = indices[index];
  var place = u32(select(given, given + f32(params.size), given < 0.0)) * params.stride;
  var rest = index;
  for (var axis = 0u; axis < params.rank; axis++) {
    let size = axes[axis * 2];
    place += rest % size * axes[axis * 2 + 1];
    rest /= size;
  }
  output[index] = input[place];
}
