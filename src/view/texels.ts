// Numbers for the shaders, in float textures read texel by texel: the one kind of random access that WebGPU and
// WebGL 2 both give a vertex shader through three.js.

import type { Node } from "three/webgpu";
import {
  DataTexture,
  FloatType,
  int,
  ivec2,
  NoColorSpace,
  RGBAFormat,
  textureLoad,
  UnsignedByteType,
} from "./three.ts";

const WIDTH = 1024;

/** A texture of `count` texels of four floats, zeros; `setTexels` fills it. */
export function createTexels(count: number): DataTexture {
  const rows = Math.max(1, Math.ceil(count / WIDTH));
  const texture = new DataTexture(new Float32Array(WIDTH * rows * 4), WIDTH, rows, RGBAFormat, FloatType);
  texture.colorSpace = NoColorSpace;
  texture.needsUpdate = true;
  return texture;
}

/** Copies `values` (four floats a texel) from texel `first` on; uploaded with the next frame. */
export function setTexels(texture: DataTexture, values: Float32Array, first = 0): void {
  (texture.image.data as Float32Array).set(values, first * 4);
  texture.needsUpdate = true;
}

/** Shader code for texel number `index`. */
export function texel(texture: DataTexture, index: Node<"int">): Node<"vec4"> {
  return textureLoad(texture, ivec2(index.mod(int(WIDTH)), index.div(int(WIDTH)))) as unknown as Node<"vec4">;
}

/** Rows of RGBA bytes that reach the shader as they are: colour tables. */
export function createTable(bytes: Uint8Array, rows = 1): DataTexture {
  const width = bytes.length / 4 / rows;
  const texture = new DataTexture(bytes.slice(), width, rows, RGBAFormat, UnsignedByteType);
  texture.colorSpace = NoColorSpace;
  texture.needsUpdate = true;
  return texture;
}
