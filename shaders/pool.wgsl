// Largest or mean of each window, in up to three dimensions, `run` outputs of one line a thread (see pad.wgsl). Where an
// average counts padding, the counted positions begin before the data (`start`) and end behind it (`end`).

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

// The first tap of an axis at or behind `low` and the first at or behind `high`, for taps that begin at `origin`.
fn taps(origin: i32, step: i32, count: i32, low: i32, high: i32) -> vec2i {
  return clamp((vec2i(low, high) - origin + step - 1) / step, vec2i(), vec2i(count));
}

fn span(ends: vec2i) -> i32 {
  return ends.y - ends.x;
}

// How many taps an average is taken over, those in the padding that counts among them.
fn counted(from_depth: i32, from_row: i32, from_column: i32) -> i32 {
  let p = params;
  let depths = taps(from_depth, p.dilation_depth, p.kernel_depth, p.start_depth, p.end_depth);
  let rows = taps(from_row, p.dilation_rows, p.kernel_rows, p.start_rows, p.end_rows);
  let columns = taps(from_column, p.dilation_columns, p.kernel_columns, p.start_columns, p.end_columns);
  return span(depths) * span(rows) * span(columns);
}

// One window, by the place of its first value in its plane. Which taps lie inside the data is known before the loops: on
// a software adapter every choice in the innermost one costs as much as the load.
fn pool(plane: i32, from_depth: i32, from_row: i32, from_column: i32) -> f32 {
  let depths = taps(from_depth, params.dilation_depth, params.kernel_depth, 0, params.size_depth);
  let rows = taps(from_row, params.dilation_rows, params.kernel_rows, 0, params.size_rows);
  let columns = taps(from_column, params.dilation_columns, params.kernel_columns, 0, params.size_columns);
  var largest = -3.4028234e38;
  var sum = 0.0;
  for (var i = depths.x; i < depths.y; i++) {
    let z = plane * params.size_depth + from_depth + i * params.dilation_depth;
    for (var j = rows.x; j < rows.y; j++) {
      let y = z * params.size_rows + from_row + j * params.dilation_rows;
      let line = y * params.size_columns + from_column;
      for (var k = columns.x; k < columns.y; k++) {
        let value = input[line + k * params.dilation_columns];
        largest = max(largest, value);
        sum += value;
      }
    }
  }
  if (params.average == 0) {
    let seen = span(depths) * span(rows) * span(columns);
    return select(largest, 0.0, seen == 0);
  }
  return sum / f32(max(counted(from_depth, from_row, from_column), 1));
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
