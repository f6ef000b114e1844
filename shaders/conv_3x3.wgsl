// Convolution by kernels of three columns side by side, as conv_subgroups.wgsl and to the same bits: 16 filters × a run of 7
// pixels of one line a thread. Neighbours on a line share what they read, 9 values for 21 products, and a round takes three
// lines, nine taps, because what a loop carries on costs as much as a tap does. 7 divides the lines of networks for
// 224 × 224 and 28 × 28 pixels. What lies beyond the end of a line is computed and not stored.

// Where a tap lies from a window's first value.
fn tap_offset(tap: u32) -> u32 {
  return axes[tap / 4][tap % 4];
}

// The weights of one tap for 16 filters.
fn weights(place: u32, quads: vec4u) -> mat4x4f {
  return mat4x4f(
    filter_quad(place + quads.x),
    filter_quad(place + quads.y),
    filter_quad(place + quads.z),
    filter_quad(place + quads.w),
  );
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let runs_a_line = (params.out_columns + 6) / 7;
  let runs = params.pixels / params.out_columns * runs_a_line;
  let tiles_across = (runs + lanes - 1) / lanes;
  let tiles_down = (params.quads + 3) / 4;
  let tile = workgroup.y * workgroups.x + workgroup.x;
  // Of the workgroups that fill the last row of two dimensions some have nothing to do.
  let group = min(tile / (tiles_across * tiles_down), params.groups - 1);
  let number = tile % tiles_across * lanes + local;
  let quad = tile / tiles_across % tiles_down * 4;
  let run = min(number, runs - 1);
  let begin = run % runs_a_line * 7;
  let pixel = locate(group, run / runs_a_line * params.out_columns + begin);
  let width = 4 * params.packed_quads;
  // Where a thread has fewer than four quads of filters, it reads the last one again.
  let quads = 4 * min(vec4u(0, 1, 2, 3), vec4u(params.quads - 1 - quad));
  var f = group * params.tap_quads * 4 * width + 4 * (params.first_quad + quad) + (lane & 3);
  var sums0 = mat4x4f();
  var sums1 = mat4x4f();
  var sums2 = mat4x4f();
  var sums3 = mat4x4f();
  var sums4 = mat4x4f();
  var sums5 = mat4x4f();
  var sums6 = mat4x4f();
  let rounds = params.tap_quads * 4 / 9;
  for (var round = 0u; round < rounds; round++) {
    let line0 = pixel.window + tap_offset(9 * round);
    let line1 = pixel.window + tap_offset(9 * round + 3);
    let line2 = pixel.window + tap_offset(9 * round + 6);
    let x00 = input[line0];
    let x01 = input[line0 + 1];
    let x02 = input[line0 + 2];
    let x03 = input[line0 + 3];
    let x04 = input[line0 + 4];
    let x05 = input[line0 + 5];
    let x06 = input[line0 + 6];
    let x07 = input[line0 + 7];
    let x08 = input[line0 + 8];
    let w00 = weights(f, quads);
    sums0 += x00 * w00;
    sums1 += x01 * w00;
    sums2 += x02 * w00;
    sums3 += x03 * w00;
    sums4 += x04 * w00;
    sums5 += x05 * w00;
    sums6 += x06 * w00;
    let w01 = weights(f + width, quads);
    sums0 += x01 * w01;
    sums1 += x02 * w01;
    sums2 += x03 * w01;
    sums3 += x04 * w01;
    sums4 += x05 * w01;
    sums5 += x06 * w01;
    sums6 += x07 * w01;
    let w02 = weights(f + 2 * width, quads);
    sums0 += x02 * w02;
    sums1 += x03 * w02;
    sums2 += x04 * w02;
    sums3 += x05 * w02;
    sums4 += x06 * w02;
    sums5 += x07 * w02;
    sums6 += x08 * w02;
    let x10 = input[line1];
    let x11 = input[line1 + 1];
    let x12 = input[line1 + 2];
    let x13 = input[line1 + 3];
    let x14 = input[line1 + 4];
    let x15 = input[line1 + 5];
    let x16 = input[line1 + 6];
    let x17 = input[line1 + 7];
    let x18 = input[line1 + 8];
    let w10 = weights(f + 3 * width, quads);
    sums0 += x10 * w10;
    sums1 += x11 * w10;
    sums2 += x12 * w10;
    sums3 += x13 * w10;
    sums4 += x14 * w10;
    sums5 += x15 * w10;
    sums6 += x16 * w10;
    let w11 = weights(f + 4 * width, quads);
    sums0 += x11 * w11;
    sums1 += x12 * w11;
    sums2 += x13 * w11;
    sums3 += x14 * w11;
    sums4 += x15 * w11;
    sums5 += x16 * w11;
    sums6 += x17 * w11;
    let w12 = weights(f + 5 * width, quads);
    sums0 += x12 * w12;
    sums1 += x13 * w12;
    sums2 += x14 * w12;
    sums3 += x15 * w12;
    sums4 += x16 * w12;
    sums5 += x17 * w12;
    sums6 += x18 * w12;
    let x20 = input[line2];
    let x21 = input[line2 + 1];
    let x22 = input[line2 + 2];
    let x23 = input[line2 + 3];
    let x24 = input[line2 + 4];
    let x25 = input[line2 + 5];
    let x26 = input[line2 + 6];
    let x27 = input[line2 + 7];
    let x28 = input[line2 + 8];
    let w20 = weights(f + 6 * width, quads);
    sums0 += x20 * w20;
    sums1 += x21 * w20;
    sums2 += x22 * w20;
    sums3 += x23 * w20;
    sums4 += x24 * w20;
    sums5 += x25 * w20;
    sums6 += x26 * w20;
    let w21 = weights(f + 7 * width, quads);
    sums0 += x21 * w21;
    sums1 += x22 * w21;
    sums2 += x23 * w21;
    sums3 += x24 * w21;
    sums4 += x25 * w21;
    sums5 += x26 * w21;
    sums6 += x27 * w21;
    let w22 = weights(f + 8 * width, quads);
    sums0 += x22 * w22;
    sums1 += x23 * w22;
    sums2 += x24 * w22;
    sums3 += x25 * w22;
    sums4 += x26 * w22;
    sums5 += x27 * w22;
    sums6 += x28 * w22;
    f += 9 * width;
  }
  let first = quad * 4;
  let row = group * params.filters + first;
  let shift = mat4x4f(bias_quad(row), bias_quad(row + 4), bias_quad(row + 8), bias_quad(row + 12));
  let inside = select(0, params.out_columns - begin, number < runs);
  store(0 < inside, Pixel(0, pixel.place), first, sums0 + shift);
  store(1 < inside, Pixel(0, pixel.place + 1), first, sums1 + shift);
  store(2 < inside, Pixel(0, pixel.place + 2), first, sums2 + shift);
  store(3 < inside, Pixel(0, pixel.place + 3), first, sums3 + shift);
  store(4 < inside, Pixel(0, pixel.place + 4), first, sums4 + shift);
  store(5 < inside, Pixel(0, pixel.place + 5), first, sums5 + shift);
  store(6 < inside, Pixel(0, pixel.place + 6), first, sums6 + shift);
}
