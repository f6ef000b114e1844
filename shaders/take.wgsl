// Some rows and columns of a matrix, as a matrix of its own that may end with rows and columns of zeros.

struct Params {
  count: u32,
  width: u32,
  rows: u32,
  columns: u32,
  stride: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> rows: array<u32>;
@group(0) @binding(3) var<storage, read> columns: array<u32>;
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
  let row = index / params.width;
  let column = index % params.width;
  var value = 0.0;
  if (row < params.rows && column < params.columns) {
    value = input[rows[row] * params.stride + columns[column]];
  }
  output[index] = value;
}
