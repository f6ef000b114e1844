// What both kernels of convolution share (conv.wgsl, conv_subgroups.wgsl): sizes, where an output pixel's window lies, and
// how sums are stored. Filters are packed four side by side, [group][tap][filter / 4]; `axes` says where each tap lies from
// a window's first value, four at a time, and taps that fill the last four have weights of zero. Every sum takes its terms
// one by one over channels and kernel, so a channel of zeros changes no bit, wherever it stands. No load needs a check:
// padding was copied around the data before. A call may be over some filters of many: `quads` from `first_quad` on, of the
// `packed_quads` that stand together, and the outputs are of `all_filters`.

struct Params {
  pixels: u32,
  out_pixels: u32,
  out_rows: u32,
  out_columns: u32,
  groups: u32,
  filters: u32,
  quads: u32,
  tap_quads: u32,
  group_size: u32,
  step_depth: u32,
  step_rows: u32,
  step_columns: u32,
  packed_quads: u32,
  first_quad: u32,
  all_filters: u32,
  has_added: u32,
  activation: u32,
  alpha: f32,
  beta: f32,
}

// One output pixel: where its window begins in the input, and its place in the first output plane of its group.
struct Pixel {
  window: u32,
  place: u32,
}

// Beyond the last pixel the last one is computed again; it stores the same values.
fn locate(group: u32, number: u32) -> Pixel {
  let pixel = min(number, params.pixels - 1);
  let image = pixel / params.out_pixels;
  let place = pixel - image * params.out_pixels;
  let line = place / params.out_columns;
  let column = place - line * params.out_columns;
  let depth = line / params.out_rows;
  let row = line - depth * params.out_rows;
  let plane = image * params.groups + group;
  let corner = depth * params.step_depth + row * params.step_rows + column * params.step_columns;
  return Pixel(plane * params.group_size + corner, plane * params.all_filters * params.out_pixels + place);
}

fn added_quad(place: u32) -> vec4f {
  let step = params.out_pixels;
  return vec4f(added[place], added[place + step], added[place + 2 * step], added[place + 3 * step]);
}

fn store_quad(place: u32, filters_left: u32, sums: vec4f) {
  var total = sums;
  if (params.has_added != 0) {
    total += added_quad(place);
  }
  let values = activate_quad(params.activation, params.alpha, params.beta, total);
  let step = params.out_pixels;
  output[place] = values.x;
  if (filters_left > 1) {
    output[place + step] = values.y;
  }
  if (filters_left > 2) {
    output[place + 2 * step] = values.z;
  }
  if (filters_left > 3) {
    output[place + 3 * step] = values.w;
  }
}

fn bias_quad(first: u32) -> vec4f {
  return vec4f(bias[first], bias[first + 1], bias[first + 2], bias[first + 3]);
}
