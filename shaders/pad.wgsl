// Adds positions around an array (negative: takes them away). `axes` has output size, input size and positions before
// of each axis, from the innermost. Modes: 0 constant, 1 edge, 2 reflect, 3 wrap. A thread fills `run` places of one
// line: one on a graphics card, where neighbours then write side by side; a whole stretch on a software adapter, where
// working out the line costs more than filling it.

struct Params {
  threads: u32,
  run: u32,
  rank: u32,
  mode: u32,
  value: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> axes: array<i32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

fn modulo(a: i32, b: i32) -> i32 {
  return (a % b + b) % b;
}

// The position inside the size that a position outside stands for.
fn inside(position: i32, size: i32) -> i32 {
  switch params.mode {
    case 2u: {
      if (size == 1) {
        return 0;
      }
      let within = modulo(position, 2 * (size - 1));
      return min(within, 2 * (size - 1) - within);
    }
    case 3u: { return modulo(position, size); }
    default: { return clamp(position, 0, size - 1); }
  }
}

override lanes: u32 = 64;

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
  let width = axes[0];
  let runs = (u32(width) + params.run - 1) / params.run;
  let line = i32(index / runs);
  var rest = line;
  var from_line = 0;
  var stride = axes[1];
  var outside_line = false;
  for (var axis = 1u; axis < params.rank; axis++) {
    let out_size = axes[axis * 3];
    let size = axes[axis * 3 + 1];
    let position = rest % out_size - axes[axis * 3 + 2];
    rest /= out_size;
    outside_line = outside_line || position < 0 || position >= size;
    from_line += inside(position, size) * stride;
    stride *= size;
  }
  let first = i32(index % runs * params.run);
  let end = min(first + i32(params.run), width);
  for (var i = first; i < end; i++) {
    let position = i - axes[2];
    let outside = outside_line || position < 0 || position >= axes[1];
    let value = input[from_line + inside(position, axes[1])];
    output[line * width + i] = select(value, params.value, outside && params.mode == 0);
  }
}
