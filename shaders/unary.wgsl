// Functions of one value. Numbers are positions in UNARY_OPERATIONS (src/engine/functions.ts).

struct Params {
  count: u32,
  operation: u32,
  alpha: f32,
  beta: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

// Abramowitz and Stegun 7.1.26, to 1.5e-7; near 0, where that is much, five terms of the series.
fn error_function(x: f32) -> f32 {
  let z = abs(x);
  if (z < 0.5) {
    let s = x * x;
    let series = 1.0 + s * (-1.0 / 3.0 + s * (0.1 + s * (-1.0 / 42.0 + s * (1.0 / 216.0 - s / 1320.0))));
    return 1.1283791670955126 * x * series;
  }
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return sign(x) * (1.0 - p * exp(-z * z));
}

// WGSL's own promise three digits. `quarter` 0 is the sine, 1 the cosine: the argument less its nearest multiple of
// π / 2, which is taken off in two parts, into a series of five terms.
fn sine(x: f32, quarter: i32) -> f32 {
  let multiple = round(x * 0.63661977);
  let r = (x - multiple * 1.5707964) + multiple * 4.371139e-8;
  let s = r * r;
  let odd = r * (1.0 + s * (-1.0 / 6.0 + s * (1.0 / 120.0 + s * (-1.0 / 5040.0 + s / 362880.0))));
  let even = 1.0 + s * (-0.5 + s * (1.0 / 24.0 + s * (-1.0 / 720.0 + s / 40320.0)));
  let place = (i32(multiple) + quarter) & 3;
  let value = select(odd, even, (place & 1) == 1);
  return select(value, -value, place >= 2);
}

fn safe_tanh(x: f32) -> f32 {
  return tanh(clamp(x, -10.0, 10.0));
}

fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}

// exp(x) - 1 without losing the digits of a small x.
fn exp_less_one(x: f32) -> f32 {
  if (abs(x) < 0.01) {
    return x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x / 24.0)));
  }
  return exp(x) - 1.0;
}

fn hard_sigmoid(x: f32, alpha: f32, beta: f32) -> f32 {
  return clamp(alpha * x + beta, 0.0, 1.0);
}

// By its bits: shaders may take for granted that there are no infinities. alpha: the negative one counts; beta: the other.
fn is_infinite(x: f32, alpha: f32, beta: f32) -> f32 {
  let bits = bitcast<u32>(x);
  return select(0.0, 1.0, (bits == 0xff800000u && alpha != 0.0) || (bits == 0x7f800000u && beta != 0.0));
}

fn apply(operation: u32, alpha: f32, beta: f32, x: f32) -> f32 {
  switch operation {
    case 0u: { return abs(x); }
    case 1u: { return acos(x); }
    case 2u: { return acosh(x); }
    case 3u: { return asin(x); }
    case 4u: { return asinh(x); }
    case 5u: { return atan(x); }
    case 6u: { return atanh(x); }
    case 7u: { return ceil(x); }
    case 8u: { return max(x, 0.0) + min(0.0, alpha * exp_less_one(x / alpha)); }
    case 9u: { return sine(x, 1); }
    case 10u: { return cosh(x); }
    case 11u: { return select(x, alpha * exp_less_one(x), x < 0.0); }
    case 12u: { return error_function(x); }
    case 13u: { return exp(x); }
    case 14u: { return floor(x); }
    case 15u: { return 0.5 * x * (1.0 + error_function(x * 0.7071067811865476)); }
    case 16u: { return 0.5 * x * (1.0 + safe_tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))); }
    case 17u: { return hard_sigmoid(x, alpha, beta); }
    case 18u: { return x * hard_sigmoid(x, 1.0 / 6.0, 0.5); }
    case 19u: { return is_infinite(x, alpha, beta); }
    case 20u: { return select(0.0, 1.0, (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u); }
    case 21u: { return log(x); }
    case 22u: { return x * safe_tanh(softplus(x)); }
    case 23u: { return -x; }
    case 24u: { return select(0.0, 1.0, x == 0.0); }
    case 25u: { return 1.0 / x; }
    case 26u: { return round(x); }
    case 27u: { return beta * select(alpha * exp_less_one(x), x, x > 0.0); }
    case 28u: { return select(select(0.0, x - alpha, x > beta), x + alpha, x < -beta); }
    case 29u: { return sign(x); }
    case 30u: { return sine(x, 0); }
    case 31u: { return sinh(x); }
    case 32u: { return softplus(x); }
    case 33u: { return x / (1.0 + abs(x)); }
    case 34u: { return sqrt(x); }
    case 35u: { return x / (1.0 + exp(-alpha * x)); }
    case 36u: { return sine(x, 0) / sine(x, 1); }
    case 37u: { return select(0.0, x, x > alpha); }
    case 38u: { return trunc(x); }
    default: { return x; }
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
  if (index < params.count) {
    output[index] = apply(params.operation, params.alpha, params.beta, input[index]);
  }
}
