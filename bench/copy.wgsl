// A plain copy, four vec4f a thread: the least that reading and writing these bytes can cost.

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let start = group.x * 1024 + local;
  let end = arrayLength(&source);
  if (start < end) {
    copied[start] = source[start];
  }
  if (start + 256 < end) {
    copied[start + 256] = source[start + 256];
  }
  if (start + 512 < end) {
    copied[start + 512] = source[start + 512];
  }
  if (start + 768 < end) {
    copied[start + 768] = source[start + 768];
  }
}
