// The left value where the condition is not 0, else the right one, with broadcasting. `axes` has size, and the three
// strides, of each axis, from the innermost.

struct Params {
  count: u32,
  rank: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> condition: array<f32>;
@group(0) @binding(2) var<storage, read> left: array<f32>;
@group(0) @binding(3) var<storage, read> right: array<f32>;
@group(0) @binding(4) var<storage, read> axes: array<u32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

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
  var rest = index;
  var c = 0u;
  var a = 0u;
  var b = 0u;
  for (var axis = 0u; axis < params.rank; axis++) {
    let size = axes[axis * 4];
    let at = rest % size;
    rest /= size;
    c += at * axes[axis * 4 + 1];
    a += at * axes[axis * 4 + 2];
    b += at * axes[axis * 4 + 3];
  }
  output[index] = select(right[b], left[a], condition[c] != 0.0);
}
