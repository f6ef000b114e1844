// As many multiply-adds as a device can do: eight sums a thread that do not wait for each other, kept in registers. What
// comes out is stored, so that nothing can be left out.

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;

override rounds: u32 = 256;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let factor = source[0];
  let shift = source[local];
  var a = shift;
  var b = shift + 1;
  var c = shift + 2;
  var d = shift + 3;
  var e = shift + 4;
  var f = shift + 5;
  var g = shift + 6;
  var h = shift + 7;
  for (var round = 0u; round < rounds; round++) {
    a = fma(a, factor, shift);
    b = fma(b, factor, shift);
    c = fma(c, factor, shift);
    d = fma(d, factor, shift);
    e = fma(e, factor, shift);
    f = fma(f, factor, shift);
    g = fma(g, factor, shift);
    h = fma(h, factor, shift);
    a = fma(a, factor, shift);
    b = fma(b, factor, shift);
    c = fma(c, factor, shift);
    d = fma(d, factor, shift);
    e = fma(e, factor, shift);
    f = fma(f, factor, shift);
    g = fma(g, factor, shift);
    h = fma(h, factor, shift);
  }
  sums[group.x * 256 + local] = a + b + c + d + e + f + g + h;
}
