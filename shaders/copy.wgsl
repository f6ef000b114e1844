// Copies values between strided arrays: transposes, slices, repeats and parts of a concatenation. `axes` has size,
// source stride and target stride of each axis, from the innermost; negative strides wrap around as u32.

struct Params {
  count: u32,
  rank: u32,
  from_start: u32,
  to_start: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> axes: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

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
  var from_index = params.from_start;
  var to_index = params.to_start;
  for (var axis = 0u; axis < params.rank; axis++) {
    let size = axes[axis * 3];
    let at = rest % size;
    rest /= size;
    from_index += at * axes[axis * 3 + 1];
    to_index += at * axes[axis * 3 + 2];
  }
  output[to_index] = input[from_index];
}
