// Convolution as conv.wgsl, to the same bits, for software adapters, where reading costs far more than multiplying: 16
// filters × 8 pixels a thread, filters read together (conv_sharing.wgsl). What lies beyond the last pixel is computed and
// not stored.

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let tiles_across = (params.pixels + 8 * lanes - 1) / (8 * lanes);
  let tiles_down = (params.quads + 3) / 4;
  let tile = workgroup.y * workgroups.x + workgroup.x;
  // Of the workgroups that fill the last row of two dimensions some have nothing to do.
  let group = min(tile / (tiles_across * tiles_down), params.groups - 1);
  let pixel = tile % tiles_across * 8 * lanes + local;
  let quad = tile / tiles_across % tiles_down * 4;
  let pixel0 = locate(group, pixel);
  let pixel1 = locate(group, pixel + lanes);
  let pixel2 = locate(group, pixel + 2 * lanes);
  let pixel3 = locate(group, pixel + 3 * lanes);
  let pixel4 = locate(group, pixel + 4 * lanes);
  let pixel5 = locate(group, pixel + 5 * lanes);
  let pixel6 = locate(group, pixel + 6 * lanes);
  let pixel7 = locate(group, pixel + 7 * lanes);
  let width = 4 * params.packed_quads;
  // Where a thread has fewer than four quads of filters, it reads the last one again.
  let last = params.quads - 1 - quad;
  var f = group * params.tap_quads * 4 * width + 4 * (params.first_quad + quad) + (lane & 3);
  let quad1 = 4 * min(1u, last);
  let quad2 = 4 * min(2u, last);
  let quad3 = 4 * min(3u, last);
  var sums0 = mat4x4f();
  var sums1 = mat4x4f();
  var sums2 = mat4x4f();
  var sums3 = mat4x4f();
  var sums4 = mat4x4f();
  var sums5 = mat4x4f();
  var sums6 = mat4x4f();
  var sums7 = mat4x4f();
  for (var k = 0u; k < params.tap_quads; k++) {
    let taps = axes[k];
    let w0 = mat4x4f(
      filter_quad(f),
      filter_quad(f + quad1),
      filter_quad(f + quad2),
      filter_quad(f + quad3),
    );
    sums0 += input[pixel0.window + taps.x] * w0;
    sums1 += input[pixel1.window + taps.x] * w0;
    sums2 += input[pixel2.window + taps.x] * w0;
    sums3 += input[pixel3.window + taps.x] * w0;
    sums4 += input[pixel4.window + taps.x] * w0;
    sums5 += input[pixel5.window + taps.x] * w0;
    sums6 += input[pixel6.window + taps.x] * w0;
    sums7 += input[pixel7.window + taps.x] * w0;
    let w1 = mat4x4f(
      filter_quad(f + width),
      filter_quad(f + width + quad1),
      filter_quad(f + width + quad2),
      filter_quad(f + width + quad3),
    );
    sums0 += input[pixel0.window + taps.y] * w1;
    sums1 += input[pixel1.window + taps.y] * w1;
    sums2 += input[pixel2.window + taps.y] * w1;
    sums3 += input[pixel3.window + taps.y] * w1;
    sums4 += input[pixel4.window + taps.y] * w1;
    sums5 += input[pixel5.window + taps.y] * w1;
    sums6 += input[pixel6.window + taps.y] * w1;
    sums7 += input[pixel7.window + taps.y] * w1;
    let w2 = mat4x4f(
      filter_quad(f + 2 * width),
      filter_quad(f + 2 * width + quad1),
      filter_quad(f + 2 * width + quad2),
      filter_quad(f + 2 * width + quad3),
    );
    sums0 += input[pixel0.window + taps.z] * w2;
    sums1 += input[pixel1.window + taps.z] * w2;
    sums2 += input[pixel2.window + taps.z] * w2;
    sums3 += input[pixel3.window + taps.z] * w2;
    sums4 += input[pixel4.window + taps.z] * w2;
    sums5 += input[pixel5.window + taps.z] * w2;
    sums6 += input[pixel6.window + taps.z] * w2;
    sums7 += input[pixel7.window + taps.z] * w2;
    let w3 = mat4x4f(
      filter_quad(f + 3 * width),
      filter_quad(f + 3 * width + quad1),
      filter_quad(f + 3 * width + quad2),
      filter_quad(f + 3 * width + quad3),
    );
    sums0 += input[pixel0.window + taps.w] * w3;
    sums1 += input[pixel1.window + taps.w] * w3;
    sums2 += input[pixel2.window + taps.w] * w3;
    sums3 += input[pixel3.window + taps.w] * w3;
    sums4 += input[pixel4.window + taps.w] * w3;
    sums5 += input[pixel5.window + taps.w] * w3;
    sums6 += input[pixel6.window + taps.w] * w3;
    sums7 += input[pixel7.window + taps.w] * w3;
    f += 4 * width;
  }
  let first = quad * 4;
  let row = group * params.filters + first;
  let shift = mat4x4f(bias_quad(row), bias_quad(row + 4), bias_quad(row + 8), bias_quad(row + 12));
  store(pixel < params.pixels, pixel0, first, sums0 + shift);
  store(pixel + lanes < params.pixels, pixel1, first, sums1 + shift);
  store(pixel + 2 * lanes < params.pixels, pixel2, first, sums2 + shift);
  store(pixel + 3 * lanes < params.pixels, pixel3, first, sums3 + shift);
  store(pixel + 4 * lanes < params.pixels, pixel4, first, sums4 + shift);
  store(pixel + 5 * lanes < params.pixels, pixel5, first, sums5 + shift);
  store(pixel + 6 * lanes < params.pixels, pixel6, first, sums6 + shift);
  store(pixel + 7 * lanes < params.pixels, pixel7, first, sums7 + shift);
}
