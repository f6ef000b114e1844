// The activations, for the kernels that end with one. Numbers are positions in ACTIVATIONS (src/engine/functions.ts).

fn activate(activation: u32, alpha: f32, beta: f32, x: f32) -> f32 {
  switch activation {
    case 1u: { return max(x, 0.0); }
    case 2u: { return select(x, alpha * x, x < 0.0); }
    case 3u: { return 1.0 / (1.0 + exp(-x)); }
    // Beyond ±10 tanh is ±1 in float32, but built from exponentials that overflow on some devices.
    case 4u: { return tanh(clamp(x, -10.0, 10.0)); }
    case 5u: { return min(max(x, alpha), beta); }
    default: { return x; }
  }
}

fn activate_quad(activation: u32, alpha: f32, beta: f32, x: vec4f) -> vec4f {
  switch activation {
    case 1u: { return max(x, vec4f()); }
    case 2u: { return select(x, alpha * x, x < vec4f()); }
    case 3u: { return 1.0 / (1.0 + exp(-x)); }
    case 4u: { return tanh(clamp(x, vec4f(-10.0), vec4f(10.0))); }
    case 5u: { return min(max(x, vec4f(alpha)), vec4f(beta)); }
    default: { return x; }
  }
}
