// Products of two computed matrices in batches, one output a thread. `axes` has size and both strides of each batch
// axis, from the innermost.

struct Params {
  count: u32,
  rank: u32,
  rows: u32,
  inner: u32,
  columns: u32,
  left_row: u32,
  left_inner: u32,
  right_inner: u32,
  right_column: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
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
  var rest = index / (params.rows * params.columns);
  var a = index / params.columns % params.rows * params.left_row;
  var b = index % params.columns * params.right_column;
  for (var axis = 0u; axis < params.rank; axis++) {
    let size = axes[axis * 3];
    let at = rest % size;
    rest /= size;
    a += at * axes[axis * 3 + 1];
    b += at * axes[axis * 3 + 2];
  }
  var sum = 0.0;
  for (var k = 0u; k < params.inner; k++) {
    sum += left[a + k * params.left_inner] * right[b + k * params.right_inner];
  }
  output[index] = sum;
}
