// L1 norm of each row of a weight: |bias| + Σ |weight|, one thread a row, vec4f along it.
// Eight quads are summed as a tree before they join the total, lane by lane: short sums keep the error near 1e-7,
// where one long sum over 4096 values has 4e-6.

struct Params {
  rows: u32,
  quads: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> counted: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

override lanes: u32 = 64;
// Whether `counted` says which columns count (1) and which do not (0); else all do.
override some_columns: bool = false;

fn term(start: u32, quad: u32) -> vec4f {
  let magnitude = abs(weight[start + quad]);
  if (some_columns) {
    return magnitude * counted[quad];
  }
  return magnitude;
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = (group.y * groups.x + group.x) * lanes + local;
  if (row >= params.rows) {
    return;
  }
  let start = row * params.quads;
  var total = vec4f();
  var quad = 0u;
  for (; quad + 8 <= params.quads; quad += 8) {
    let first = term(start, quad) + term(start, quad + 1) + (term(start, quad + 2) + term(start, quad + 3));
    let second = term(start, quad + 4) + term(start, quad + 5) + (term(start, quad + 6) + term(start, quad + 7));
    total += first + second;
  }
  var rest = vec4f();
  for (; quad < params.quads; quad++) {
    rest += term(start, quad);
  }
  total += rest;
  output[row] = total.x + total.y + (total.z + total.w) + abs(bias[row]);
}
