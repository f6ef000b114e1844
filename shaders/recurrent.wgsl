// Recurrent layers (RNN, GRU, LSTM), a whole sequence in one dispatch: a workgroup has one example in one direction, its
// threads share the hidden units, and a barrier stands between the steps. What the data give to the gates comes worked
// out. Buffers are described at RecurrentParams (src/engine/recurrent-params.ts). Functions are numbered as CELL_FUNCTIONS.

struct Params {
  sequence: u32,
  batch: u32,
  directions: u32,
  hidden: u32,
  cell: u32,
  gates: u32,
  time_stride: u32,
  batch_stride: u32,
  reverse: u32,
  input_forget: u32,
  linear_before_reset: u32,
  clip: f32,
  f: u32,
  f_alpha: f32,
  f_beta: f32,
  g: u32,
  g_alpha: f32,
  g_beta: f32,
  h: u32,
  h_alpha: f32,
  h_beta: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> given: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> states: array<f32>;
@group(0) @binding(4) var<storage, read> cells: array<f32>;
@group(0) @binding(5) var<storage, read> extra: array<f32>;
@group(0) @binding(6) var<storage, read> lengths: array<f32>;
@group(0) @binding(7) var<storage, read> alive: array<f32>;
@group(0) @binding(8) var<storage, read_write> output: array<f32>;

override lanes: u32 = 64;

// One example in one direction: where its states lie in the output.
struct Line {
  direction: u32,
  last: u32,
  first: u32,
  second: u32,
}

fn safe_tanh(x: f32) -> f32 {
  return tanh(clamp(x, -10.0, 10.0));
}

fn apply(number: u32, alpha: f32, beta: f32, x: f32) -> f32 {
  switch number {
    case 0u: { return alpha * x + beta; }
    case 1u: { return select(x, alpha * (exp(x) - 1.0), x < 0.0); }
    case 2u: { return clamp(alpha * x + beta, 0.0, 1.0); }
    case 3u: { return select(x, alpha * x, x < 0.0); }
    case 4u: { return max(x, 0.0); }
    case 5u: { return alpha * safe_tanh(beta * x); }
    case 6u: { return 1.0 / (1.0 + exp(-x)); }
    case 7u: { return max(x, 0.0) + log(1.0 + exp(-abs(x))); }
    case 8u: { return x / (1.0 + abs(x)); }
    case 9u: { return safe_tanh(x); }
    default: { return select(0.0, x, x > alpha); }
  }
}

fn gate(sum: f32) -> f32 {
  return apply(params.f, params.f_alpha, params.f_beta, clamp(sum, -params.clip, params.clip));
}

fn candidate(sum: f32) -> f32 {
  return apply(params.g, params.g_alpha, params.g_beta, clamp(sum, -params.clip, params.clip));
}

// What a gate of a unit gets from the hidden states before.
fn feedback(line: Line, number: u32, unit: u32) -> f32 {
  var at = (line.direction * params.hidden * params.gates + number) * params.hidden + unit;
  var sum = 0.0;
  for (var k = 0u; k < params.hidden; k++) {
    sum += weights[at] * output[line.last + k];
    at += params.gates * params.hidden;
  }
  return sum;
}

// The same for states that the reset gate was applied to.
fn reset_feedback(line: Line, number: u32, unit: u32) -> f32 {
  var at = (line.direction * params.hidden * params.gates + number) * params.hidden + unit;
  var sum = 0.0;
  for (var k = 0u; k < params.hidden; k++) {
    sum += weights[at] * (output[line.last + k] * output[line.first + k]);
    at += params.gates * params.hidden;
  }
  return sum;
}

fn gru_gates(line: Line, start: u32, unit: u32) {
  output[line.second + unit] = gate(given[start + unit] + feedback(line, 0, unit));
  output[line.first + unit] = gate(given[start + params.hidden + unit] + feedback(line, 1, unit));
}

fn gru(line: Line, start: u32, unit: u32) -> f32 {
  var back = 0.0;
  if (params.linear_before_reset != 0) {
    let bias = extra[line.direction * params.hidden + unit];
    back = output[line.first + unit] * (feedback(line, 2, unit) + bias);
  } else {
    back = reset_feedback(line, 2, unit);
  }
  let z = output[line.second + unit];
  return (1.0 - z) * candidate(given[start + 2 * params.hidden + unit] + back) + z * output[line.last + unit];
}

fn lstm(line: Line, start: u32, unit: u32) -> f32 {
  let n = params.hidden;
  let peephole = line.direction * 3 * n + unit;
  let before = output[line.first + unit];
  let enter = gate(given[start + unit] + feedback(line, 0, unit) + extra[peephole] * before);
  var forget = 1.0 - enter;
  if (params.input_forget == 0) {
    forget = gate(given[start + 2 * n + unit] + feedback(line, 2, unit) + extra[peephole + 2 * n] * before);
  }
  let cell = forget * before + enter * candidate(given[start + 3 * n + unit] + feedback(line, 3, unit));
  output[line.first + unit] = cell;
  let leave = gate(given[start + n + unit] + feedback(line, 1, unit) + extra[peephole + n] * cell);
  return leave * apply(params.h, params.h_alpha, params.h_beta, cell);
}

fn next_state(line: Line, start: u32, unit: u32) -> f32 {
  switch params.cell {
    case 0u: { return gate(given[start + unit] + feedback(line, 0, unit)); }
    case 1u: { return gru(line, start, unit); }
    default: { return lstm(line, start, unit); }
  }
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let number = group.y * groups.x + group.x;
  if (number >= params.directions * params.batch) {
    return;
  }
  let step = params.directions * params.batch * params.hidden;
  let state = number * params.hidden;
  let last = params.sequence * step + state;
  let line = Line(number / params.batch, last, last + step, last + 2 * step);
  let example = number % params.batch;
  let length = min(params.sequence, u32(lengths[example]));
  let backwards = line.direction == 1 || params.reverse != 0;
  for (var unit = local; unit < params.hidden; unit += lanes) {
    output[line.last + unit] = states[state + unit] * alive[unit];
    output[line.first + unit] = cells[state + unit];
  }
  storageBarrier();
  for (var at = 0u; at < length; at++) {
    let time = select(at, length - 1 - at, backwards);
    let row = time * params.time_stride + example * params.batch_stride;
    let start = (row * params.directions + line.direction) * params.gates * params.hidden;
    if (params.cell == 1) {
      for (var unit = local; unit < params.hidden; unit += lanes) {
        gru_gates(line, start, unit);
      }
      storageBarrier();
    }
    for (var unit = local; unit < params.hidden; unit += lanes) {
      output[time * step + state + unit] = next_state(line, start, unit) * alive[unit];
    }
    storageBarrier();
    for (var unit = local; unit < params.hidden; unit += lanes) {
      output[line.last + unit] = output[time * step + state + unit];
    }
    storageBarrier();
  }
  for (var time = length; time < params.sequence; time++) {
    for (var unit = local; unit < params.hidden; unit += lanes) {
      output[time * step + state + unit] = 0.0;
    }
  }
}
