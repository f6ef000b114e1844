// Convolution with one input channel a group, one output a thread.

struct Params {
  count: u32,
  out_pixels: u32,
  out_rows: u32,
  out_columns: u32,
  groups: u32,
  filters: u32,
  plane: u32,
  kernel_depth: u32,
  kernel_rows: u32,
  kernel_columns: u32,
  step_depth: u32,
  step_rows: u32,
  step_columns: u32,
  tap_depth: u32,
  tap_rows: u32,
  tap_columns: u32,
  has_added: u32,
  activation: u32,
  alpha: f32,
  beta: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> filters: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> added: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

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
  let plane = index / params.out_pixels;
  let place = index % params.out_pixels;
  let filter_index = plane % (params.groups * params.filters);
  let line = place / params.out_columns;
  let left = place % params.out_columns * params.step_columns;
  let corner = line / params.out_rows * params.step_depth + line % params.out_rows * params.step_rows + left;
  let start = plane / params.filters * params.plane + corner;
  var f = filter_index * params.kernel_depth * params.kernel_rows * params.kernel_columns;
  var sum = 0.0;
  for (var depth = 0u; depth < params.kernel_depth; depth++) {
    for (var row = 0u; row < params.kernel_rows; row++) {
      var tap = start + depth * params.tap_depth + row * params.tap_rows;
      for (var column = 0u; column < params.kernel_columns; column++) {
        sum += input[tap] * filters[f];
        tap += params.tap_columns;
        f++;
      }
    }
  }
  sum += bias[filter_index];
  if (params.has_added != 0) {
    sum += added[index];
  }
  output[index] = activate(params.activation, params.alpha, params.beta, sum);
}
