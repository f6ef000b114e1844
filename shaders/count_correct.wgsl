// Counts right answers: the row's largest score stands at its label. Of equal scores the first counts, as in ONNX's
// and PyTorch's argmax. Only the counter is ever read back.

struct Params {
  rows: u32,
  classes: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> scores: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> correct: atomic<u32>;

override lanes: u32 = 64;

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
  let start = row * params.classes;
  var best = 0u;
  for (var index = 1u; index < params.classes; index++) {
    if (scores[start + index] > scores[start + best]) {
      best = index;
    }
  }
  if (best == labels[row]) {
    atomicAdd(&correct, 1u);
  }
}
