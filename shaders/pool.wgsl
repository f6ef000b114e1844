// Largest or mean of each window, in up to three dimensions, one output a thread. Where an average counts padding, the
// counted positions begin before the data (`start`) and end behind it (`end`).

struct Params {
  count: u32,
  average: u32,
  size_depth: i32,
  size_rows: i32,
  size_columns: i32,
  kernel_depth: i32,
  kernel_rows: i32,
  kernel_columns: i32,
  stride_depth: i32,
  stride_rows: i32,
  stride_columns: i32,
  dilation_depth: i32,
  dilation_rows: i32,
  dilation_columns: i32,
  before_depth: i32,
  before_rows: i32,
  before_columns: i32,
  start_depth: i32,
  start_rows: i32,
  start_columns: i32,
  end_depth: i32,
  end_rows: i32,
  end_columns: i32,
  out_depth: i32,
  out_rows: i32,
  out_columns: i32,
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
  if (index >= params.count) {
    return;
  }
  let out_pixels = params.out_depth * params.out_rows * params.out_columns;
  let place = i32(index) % out_pixels;
  let plane = i32(index) / out_pixels;
  let from_column = place % params.out_columns * params.stride_columns - params.before_columns;
  let from_row = place / params.out_columns % params.out_rows * params.stride_rows - params.before_rows;
  let from_depth = place / (params.out_columns * params.out_rows) * params.stride_depth - params.before_depth;
  var largest = -3.4028234e38;
  var sum = 0.0;
  var counted = 0.0;
  for (var i = 0; i < params.kernel_depth; i++) {
    let z = from_depth + i * params.dilation_depth;
    if (z < params.start_depth || z >= params.end_depth) {
      continue;
    }
    for (var j = 0; j < params.kernel_rows; j++) {
      let y = from_row + j * params.dilation_rows;
      if (y < params.start_rows || y >= params.end_rows) {
        continue;
      }
      for (var k = 0; k < params.kernel_columns; k++) {
        let x = from_column + k * params.dilation_columns;
        if (x < params.start_columns || x >= params.end_columns) {
          continue;
        }
        counted += 1.0;
        if (z < 0 || y < 0 || x < 0 || z >= params.size_depth || y >= params.size_rows || x >= params.size_columns) {
          continue;
        }
        let value = input[((plane * params.size_depth + z) * params.size_rows + y) * params.size_columns + x];
        largest = max(largest, value);
        sum += value;
      }
    }
  }
  if (counted == 0.0) {
    output[index] = 0.0;
  } else {
    output[index] = select(largest, sum / counted, params.average != 0);
  }
}
