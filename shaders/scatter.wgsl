// Puts slices into a copy of the data, in two passes: pass 0 copies, pass 1 lets every update find its row and write
// there. Updates of one row may meet, so that sums and extremes go through compare and exchange; without a reduction
// one of them stays, as ONNX leaves open which.

struct Params {
  count: u32,
  inner: u32,
  writes: u32,
  operation: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> rows: array<f32>;
@group(0) @binding(3) var<storage, read> updates: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<atomic<u32>>;

override lanes: u32 = 64;

fn combine(before: f32, update: f32) -> f32 {
  switch params.operation {
    case 1u: { return before + update; }
    case 2u: { return before * update; }
    case 3u: { return max(before, update); }
    case 4u: { return min(before, update); }
    default: { return update; }
  }
}

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
  if (params.writes == 0) {
    atomicStore(&output[index], bitcast<u32>(input[index]));
    return;
  }
  let at = u32(rows[index / params.inner]) * params.inner + index % params.inner;
  var before = atomicLoad(&output[at]);
  loop {
    let after = bitcast<u32>(combine(bitcast<f32>(before), updates[index]));
    let result = atomicCompareExchangeWeak(&output[at], before, after);
    if (result.exchanged) {
      break;
    }
    before = result.old_value;
  }
}
