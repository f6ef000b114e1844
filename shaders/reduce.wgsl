// Sums, extremes and norms along axes, one result a thread. `axes` has size and stride of each kept axis, then of each
// axis that goes, from the innermost. Numbers are positions in REDUCE_OPERATIONS (src/engine/functions.ts).

struct Params {
  results: u32,
  kept_rank: u32,
  terms: u32,
  rank: u32,
  operation: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> axes: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

fn offset(index: u32, first: u32, rank: u32) -> u32 {
  var rest = index;
  var found = 0u;
  for (var axis = first; axis < first + rank; axis++) {
    let size = axes[axis * 2];
    found += rest % size * axes[axis * 2 + 1];
    rest /= size;
  }
  return found;
}

fn begin(operation: u32, first: f32) -> f32 {
  switch operation {
    case 2u, 3u: { return first; }
    case 4u: { return 1.0; }
    default: { return 0.0; }
  }
}

fn add(operation: u32, total: f32, x: f32, shift: f32) -> f32 {
  switch operation {
    case 2u: { return max(total, x); }
    case 3u: { return min(total, x); }
    case 4u: { return total * x; }
    case 5u: { return total + abs(x); }
    case 6u, 9u: { return total + x * x; }
    case 8u: { return total + exp(x - shift); }
    default: { return total + x; }
  }
}

fn finish(operation: u32, total: f32, shift: f32) -> f32 {
  switch operation {
    case 1u: { return total / f32(params.terms); }
    case 6u: { return sqrt(total); }
    case 7u: { return log(total); }
    case 8u: { return shift + log(total); }
    default: { return total; }
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
  if (index >= params.results) {
    return;
  }
  let start = offset(index, 0, params.kept_rank);
  let first = input[start];
  var shift = first;
  if (params.operation == 8) {
    for (var term = 1u; term < params.terms; term++) {
      shift = max(shift, input[start + offset(term, params.kept_rank, params.rank)]);
    }
  }
  var total = begin(params.operation, first);
  for (var term = 0u; term < params.terms; term++) {
    total = add(params.operation, total, input[start + offset(term, params.kept_rank, params.rank)], shift);
  }
  output[index] = finish(params.operation, total, shift);
}
