// Convolution without padding as a matrix product that is never written out: 8 filters × 8 pixels a thread, pixels
// counted through the whole batch. Filters are packed four side by side, [group][tap][filter / 4]. Every sum takes its
// terms one by one over channels and kernel, so a channel of zeros changes no bit, wherever it stands. There is no
// shared memory and no barrier, and no load needs a check: padding was copied around the data before.

struct Params {
  pixels: u32,
  out_pixels: u32,
  out_columns: u32,
  groups: u32,
  channels: u32,
  filters: u32,
  quads: u32,
  plane: u32,
  columns: u32,
  kernel_rows: u32,
  kernel_columns: u32,
  stride_rows: u32,
  stride_columns: u32,
  dilation_rows: u32,
  dilation_columns: u32,
  has_added: u32,
  activation: u32,
  alpha: f32,
  beta: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> added: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

override lanes_across: u32 = 8;
override lanes_down: u32 = 4;

// Where the window of a pixel begins; beyond the last pixel the last one's is read, and nothing is stored.
fn window_start(group: u32, pixel: u32) -> u32 {
  let within = min(pixel, params.pixels - 1);
  let image = within / params.out_pixels;
  let place = within % params.out_pixels;
  let row = place / params.out_columns * params.stride_rows;
  let column = place % params.out_columns * params.stride_columns;
  return (image * params.groups + group) * params.channels * params.plane + row * params.columns + column;
}

fn store_one(group: u32, pixel: u32, filter_index: u32, sum: f32) {
  if (filter_index >= params.filters) {
    return;
  }
  let row = group * params.filters + filter_index;
  let image = pixel / params.out_pixels;
  let plane = image * params.groups * params.filters + row;
  let index = plane * params.out_pixels + pixel % params.out_pixels;
  var total = sum + bias[row];
  if (params.has_added != 0) {
    total += added[index];
  }
  output[index] = activate(params.activation, params.alpha, params.beta, total);
}

fn store(group: u32, pixel: u32, quad: u32, low: vec4f, high: vec4f) {
  if (pixel >= params.pixels) {
    return;
  }
  let first = quad * 4;
  store_one(group, pixel, first, low.x);
  store_one(group, pixel, first + 1, low.y);
  store_one(group, pixel, first + 2, low.z);
  store_one(group, pixel, first + 3, low.w);
  store_one(group, pixel, first + 4, high.x);
  store_one(group, pixel, first + 5, high.y);
  store_one(group, pixel, first + 6, high.z);
  store_one(group, pixel, first + 7, high.w);
}

@compute @workgroup_size(lanes_across, lanes_down)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let tiles_across = (params.pixels + 8 * lanes_across - 1) / (8 * lanes_across);
  let tiles_down = (params.quads + 2 * lanes_down - 1) / (2 * lanes_down);
  let tile = workgroup.y * workgroups.x + workgroup.x;
  let group = tile / (tiles_across * tiles_down);
  let pixel = tile % tiles_across * 8 * lanes_across + local.x;
  let quad = (tile / tiles_across % tiles_down * lanes_down + local.y) * 2;
  if (group >= params.groups || pixel >= params.pixels || quad >= params.quads) {
    return;
  }
  let a0 = window_start(group, pixel);
  let a1 = window_start(group, pixel + lanes_across);
  let a2 = window_start(group, pixel + 2 * lanes_across);
  let a3 = window_start(group, pixel + 3 * lanes_across);
  let a4 = window_start(group, pixel + 4 * lanes_across);
  let a5 = window_start(group, pixel + 5 * lanes_across);
  let a6 = window_start(group, pixel + 6 * lanes_across);
  let a7 = window_start(group, pixel + 7 * lanes_across);
  var low0 = vec4f();
  var low1 = vec4f();
  var low2 = vec4f();
  var low3 = vec4f();
  var low4 = vec4f();
  var low5 = vec4f();
  var low6 = vec4f();
  var low7 = vec4f();
  var high0 = vec4f();
  var high1 = vec4f();
  var high2 = vec4f();
  var high3 = vec4f();
  var high4 = vec4f();
  var high5 = vec4f();
  var high6 = vec4f();
  var high7 = vec4f();
  let taps = params.channels * params.kernel_rows * params.kernel_columns;
  var f = group * taps * params.quads + quad;
  // Where a thread has one quad of filters only, it reads that one twice.
  let second = select(1u, 0u, quad + 1 >= params.quads);
  for (var channel = 0u; channel < params.channels; channel++) {
    for (var row = 0u; row < params.kernel_rows; row++) {
      var tap = channel * params.plane + row * params.dilation_rows * params.columns;
      for (var column = 0u; column < params.kernel_columns; column++) {
        let low = filters[f];
        let high = filters[f + second];
        let x0 = input[a0 + tap];
        let x1 = input[a1 + tap];
        let x2 = input[a2 + tap];
        let x3 = input[a3 + tap];
        let x4 = input[a4 + tap];
        let x5 = input[a5 + tap];
        let x6 = input[a6 + tap];
        let x7 = input[a7 + tap];
        low0 += x0 * low;
        high0 += x0 * high;
        low1 += x1 * low;
        high1 += x1 * high;
        low2 += x2 * low;
        high2 += x2 * high;
        low3 += x3 * low;
        high3 += x3 * high;
        low4 += x4 * low;
        high4 += x4 * high;
        low5 += x5 * low;
        high5 += x5 * high;
        low6 += x6 * low;
        high6 += x6 * high;
        low7 += x7 * low;
        high7 += x7 * high;
        tap += params.dilation_columns;
        f += params.quads;
      }
    }
  }
  store(group, pixel, quad, low0, high0);
  store(group, pixel + lanes_across, quad, low1, high1);
  store(group, pixel + 2 * lanes_across, quad, low2, high2);
  store(group, pixel + 3 * lanes_across, quad, low3, high3);
  store(group, pixel + 4 * lanes_across, quad, low4, high4);
  store(group, pixel + 5 * lanes_across, quad, low5, high5);
  store(group, pixel + 6 * lanes_across, quad, low6, high6);
  store(group, pixel + 7 * lanes_across, quad, low7, high7);
}
