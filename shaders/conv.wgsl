// Convolution as a matrix product that is never written out: 8 filters × 8 pixels a thread, pixels counted through the
// whole batch. There is no shared memory and no barrier.

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> filters: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> added: array<f32>;
@group(0) @binding(5) var<storage, read> axes: array<vec4u>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;

override lanes_across: u32 = 8;
override lanes_down: u32 = 4;

fn store(pixel: Pixel, first: u32, sums: mat2x4f) {
  let place = pixel.place + first * params.out_pixels;
  store_quad(place, params.filters - first, sums[0]);
  if (first + 4 < params.filters) {
    store_quad(place + 4 * params.out_pixels, params.filters - first - 4, sums[1]);
  }
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
  let pixel0 = locate(group, pixel);
  let pixel1 = locate(group, pixel + lanes_across);
  let pixel2 = locate(group, pixel + 2 * lanes_across);
  let pixel3 = locate(group, pixel + 3 * lanes_across);
  let pixel4 = locate(group, pixel + 4 * lanes_across);
  let pixel5 = locate(group, pixel + 5 * lanes_across);
  let pixel6 = locate(group, pixel + 6 * lanes_across);
  let pixel7 = locate(group, pixel + 7 * lanes_across);
  let quads = params.packed_quads;
  // Where a thread has one quad of filters only, it reads that one twice.
  let second = select(1u, 0u, quad + 1 >= params.quads);
  var f = group * params.tap_quads * 4 * quads + params.first_quad + quad;
  var sums0 = mat2x4f();
  var sums1 = mat2x4f();
  var sums2 = mat2x4f();
  var sums3 = mat2x4f();
  var sums4 = mat2x4f();
  var sums5 = mat2x4f();
  var sums6 = mat2x4f();
  var sums7 = mat2x4f();
  for (var k = 0u; k < params.tap_quads; k++) {
    let taps = axes[k];
    let w0 = mat2x4f(filters[f], filters[f + second]);
    sums0 += input[pixel0.window + taps.x] * w0;
    sums1 += input[pixel1.window + taps.x] * w0;
    sums2 += input[pixel2.window + taps.x] * w0;
    sums3 += input[pixel3.window + taps.x] * w0;
    sums4 += input[pixel4.window + taps.x] * w0;
    sums5 += input[pixel5.window + taps.x] * w0;
    sums6 += input[pixel6.window + taps.x] * w0;
    sums7 += input[pixel7.window + taps.x] * w0;
    let w1 = mat2x4f(filters[f + quads], filters[f + quads + second]);
    sums0 += input[pixel0.window + taps.y] * w1;
    sums1 += input[pixel1.window + taps.y] * w1;
    sums2 += input[pixel2.window + taps.y] * w1;
    sums3 += input[pixel3.window + taps.y] * w1;
    sums4 += input[pixel4.window + taps.y] * w1;
    sums5 += input[pixel5.window + taps.y] * w1;
    sums6 += input[pixel6.window + taps.y] * w1;
    sums7 += input[pixel7.window + taps.y] * w1;
    let w2 = mat2x4f(filters[f + 2 * quads], filters[f + 2 * quads + second]);
    sums0 += input[pixel0.window + taps.z] * w2;
    sums1 += input[pixel1.window + taps.z] * w2;
    sums2 += input[pixel2.window + taps.z] * w2;
    sums3 += input[pixel3.window + taps.z] * w2;
    sums4 += input[pixel4.window + taps.z] * w2;
    sums5 += input[pixel5.window + taps.z] * w2;
    sums6 += input[pixel6.window + taps.z] * w2;
    sums7 += input[pixel7.window + taps.z] * w2;
    let w3 = mat2x4f(filters[f + 3 * quads], filters[f + 3 * quads + second]);
    sums0 += input[pixel0.window + taps.w] * w3;
    sums1 += input[pixel1.window + taps.w] * w3;
    sums2 += input[pixel2.window + taps.w] * w3;
    sums3 += input[pixel3.window + taps.w] * w3;
    sums4 += input[pixel4.window + taps.w] * w3;
    sums5 += input[pixel5.window + taps.w] * w3;
    sums6 += input[pixel6.window + taps.w] * w3;
    sums7 += input[pixel7.window + taps.w] * w3;
    f += 4 * quads;
  }
  let first = quad * 4;
  let row = group * params.filters + first;
  let shift = mat2x4f(bias_quad(row), bias_quad(row + 4));
  store(pixel0, first, sums0 + shift);
  store(pixel1, first, sums1 + shift);
  store(pixel2, first, sums2 + shift);
  store(pixel3, first, sums3 + shift);
  store(pixel4, first, sums4 + shift);
  store(pixel5, first, sums5 + shift);
  store(pixel6, first, sums6 + shift);
  store(pixel7, first, sums7 + shift);
}
