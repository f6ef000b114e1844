// Functions of two values with broadcasting. `axes` has size, left stride and right stride of each axis, from the
// innermost; a stride of 0 repeats. Numbers are positions in BINARY_OPERATIONS (src/engine/functions.ts).

struct Params {
  count: u32,
  rank: u32,
  operation: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read> axes: array<u32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

// WGSL's pow has no negative bases.
fn power(a: f32, b: f32) -> f32 {
  if (b == 0.0) {
    return 1.0;
  }
  let magnitude = pow(abs(a), b);
  if (a >= 0.0) {
    return magnitude;
  }
  let whole = floor(b) == b;
  let odd = fract(b * 0.5) != 0.0;
  return select(sqrt(a), select(magnitude, -magnitude, odd), whole);
}

fn apply(operation: u32, a: f32, b: f32) -> f32 {
  switch operation {
    case 0u: { return a + b; }
    case 1u: { return a - b; }
    case 2u: { return a * b; }
    case 3u: { return a / b; }
    case 4u: { return power(a, b); }
    case 5u: { return min(a, b); }
    case 6u: { return max(a, b); }
    case 7u: { return a - b * floor(a / b); }
    case 8u: { return a - b * trunc(a / b); }
    case 9u: { return select(a, a * b, a < 0.0); }
    case 10u: { return select(0.0, 1.0, a == b); }
    case 11u: { return select(0.0, 1.0, a > b); }
    case 12u: { return select(0.0, 1.0, a >= b); }
    case 13u: { return select(0.0, 1.0, a < b); }
    case 14u: { return select(0.0, 1.0, a <= b); }
    case 15u: { return select(0.0, 1.0, a != 0.0 && b != 0.0); }
    case 16u: { return select(0.0, 1.0, a != 0.0 || b != 0.0); }
    case 17u: { return select(0.0, 1.0, (a != 0.0) != (b != 0.0)); }
    default: { return a; }
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
  if (index >= params.count) {
    return;
  }
  var rest = index;
  var a = 0u;
  var b = 0u;
  for (var axis = 0u; axis < params.rank; axis++) {
    let size = axes[axis * 3];
    let at = rest % size;
    rest /= size;
    a += at * axes[axis * 3 + 1];
    b += at * axes[axis * 3 + 2];
  }
  output[index] = apply(params.operation, left[a], right[b]);
}
