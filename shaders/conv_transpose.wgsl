// Transposed convolution in up to three dimensions, one output a thread: it asks back which inputs spread to it. Sums run
// over the kernel, then serially over channels, so a channel of zeros changes no bit.

struct Params {
  count: u32,
  groups: u32,
  channels: u32,
  filters: u32,
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
  out_depth: i32,
  out_rows: i32,
  out_columns: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> filters: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

override lanes: u32 = 64;

// The input that tap `tap` spreads to position `at` along one axis; -1 where there is none.
fn source(at: i32, tap: i32, stride: i32, dilation: i32, size: i32) -> i32 {
  let offset = at - tap * dilation;
  let place = offset / stride;
  return select(-1, place, offset >= 0 && place * stride == offset && place < size);
}

// What one tap adds: `place` is its input in the first channel's plane, `tap` its place in the kernel.
fn over_channels(image: u32, group: u32, filter_index: u32, place: u32, tap: u32) -> f32 {
  let plane = u32(params.size_depth * params.size_rows * params.size_columns);
  let taps = u32(params.kernel_depth * params.kernel_rows * params.kernel_columns);
  let channel = group * params.channels;
  var at = (image * params.groups * params.channels + channel) * plane + place;
  var f = (channel * params.filters + filter_index) * taps + tap;
  var sum = 0.0;
  for (var c = 0u; c < params.channels; c++) {
    sum += input[at] * filters[f];
    at += plane;
    f += params.filters * taps;
  }
  return sum;
}

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
  let pixels = u32(params.out_depth * params.out_rows * params.out_columns);
  let pixel = i32(index % pixels);
  let plane = index / pixels;
  let image = plane / (params.groups * params.filters);
  let row_of_all = plane % (params.groups * params.filters);
  let group_index = row_of_all / params.filters;
  let depth = pixel / (params.out_columns * params.out_rows) + params.before_depth;
  let row = pixel / params.out_columns % params.out_rows + params.before_rows;
  let column = pixel % params.out_columns + params.before_columns;
  var sum = 0.0;
  for (var i = 0; i < params.kernel_depth; i++) {
    let z = source(depth, i, params.stride_depth, params.dilation_depth, params.size_depth);
    for (var j = 0; j < params.kernel_rows; j++) {
      let y = source(row, j, params.stride_rows, params.dilation_rows, params.size_rows);
      for (var k = 0; k < params.kernel_columns; k++) {
        let x = source(column, k, params.stride_columns, params.dilation_columns, params.size_columns);
        if (z >= 0 && y >= 0 && x >= 0) {
          let place = u32((z * params.size_rows + y) * params.size_columns + x);
          let tap = u32((i * params.kernel_rows + j) * params.kernel_columns + k);
          sum += over_channels(image, group_index, row_of_all % params.filters, place, tap);
        }
      }
    }
  }
  output[index] = sum + bias[row_of_all];
}
