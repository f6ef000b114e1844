// Largest or mean of each window, in up to three dimensions, `run` outputs of one line a thread (see pad.wgsl). Where an average counts padding, the
// counted positions begin before the data (`start`) and end behind it (`end`).

struct Params {
  threads: u32,
  run: i32,
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

// One window, by the place of its first value in its plane. Choices instead of branches: on a software adapter a
// branch costs more than the load that it saves.
fn pool(plane: i32, from_depth: i32, from_row: i32, from_column: i32) -> f32 {
  var largest = -3.4028234e38;
  var sum = 0.0;
  var counted = 0.0;
  for (var i = 0; i < params.kernel_depth; i++) {
    let z = from_depth + i * params.dilation_depth;
    let counted_z = z >= params.start_depth && z < params.end_depth;
    let inside_z = z >= 0 && z < params.size_depth;
    for (var j = 0; j < params.kernel_rows; j++) {
      let y = from_row + j * params.dilation_rows;
      let counted_y = counted_z && y >= params.start_rows && y < params.end_rows;
      let inside_y = inside_z && y >= 0 && y < params.size_rows;
      let line = ((plane * params.size_depth + z) * params.size_rows + y) * params.size_columns;
      for (var k = 0; k < params.kernel_columns; k++) {
        let x = from_column + k * params.dilation_columns;
        let inside = inside_y && x >= 0 && x < params.size_columns;
        let value = input[select(0, line + x, inside)];
        counted += select(0.0, 1.0, counted_y && x >= params.start_columns && x < params.end_columns);
        largest = select(largest, max(largest, value), inside);
        sum += select(0.0, value, inside);
      }
    }
  }
  return select(largest, sum / max(counted, 1.0), params.average != 0 || counted == 0.0);
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.y * groups.x + group.x) * lanes + local;
  if (index >= params.threads) {
    return;
  }
  let runs = (params.out_columns + params.run - 1) / params.run;
  let line = i32(index) / runs;
  let row = line % params.out_rows;
  let depth = line / params.out_rows % params.out_depth;
  let plane = line / (params.out_rows * params.out_depth);
  let from_row = row * params.stride_rows - params.before_rows;
  let from_depth = depth * params.stride_depth - params.before_depth;
  let first = i32(index) % runs * params.run;
  let end = min(first + params.run, params.out_columns);
  for (var column = first; column < end; column++) {
    let from_column = column * params.stride_columns - params.before_columns;
    output[line * params.out_columns + column] = pool(plane, from_depth, from_row, from_column);
  }
}
