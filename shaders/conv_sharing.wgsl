// What the convolutions for software adapters share (conv_subgroups.wgsl, conv_3x3.wgsl). All threads of a workgroup want the
// same filters; each reads one of every four and hands it to the others. No thread may leave early, therefore.

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> filters: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> added: array<f32>;
@group(0) @binding(5) var<storage, read> axes: array<vec4u>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;

override lanes: u32 = 4;

fn filter_quad(place: u32) -> vec4f {
  let own = filters[place];
  return vec4f(
    subgroupBroadcast(own, 0u),
    subgroupBroadcast(own, 1u),
    subgroupBroadcast(own, 2u),
    subgroupBroadcast(own, 3u),
  );
}

fn store(inside: bool, pixel: Pixel, first: u32, sums: mat4x4f) {
  if (!inside) {
    return;
  }
  let place = pixel.place + first * params.out_pixels;
  let left = params.filters - first;
  store_quad(place, left, sums[0]);
  if (left > 4) {
    store_quad(place + 4 * params.out_pixels, left - 4, sums[1]);
  }
  if (left > 8) {
    store_quad(place + 8 * params.out_pixels, left - 8, sums[2]);
  }
  if (left > 12) {
    store_quad(place + 12 * params.out_pixels, left - 12, sums[3]);
  }
}
