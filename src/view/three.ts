// What the view uses of three.js, from its sources: its finished files hold the WebGL backend, which only browsers
// without WebGPU need, and materials that nobody draws with. All other files of the view take it from here.

export { OrbitControls } from "three/addons/controls/OrbitControls.js";
export { default as MeshBasicNodeMaterial } from "three/src/materials/nodes/MeshBasicNodeMaterial.js";
export {
  cameraProjectionMatrix,
  cameraViewMatrix,
  Discard,
  Fn,
  float,
  int,
  ivec2,
  max,
  mix,
  mul,
  select,
  smoothstep,
  step,
  textureLoad,
  uniform,
  uniformArray,
  varying,
  vec2,
  vec3,
  vec4,
  vertexIndex,
} from "three/src/nodes/TSL.js";
export { default as Renderer } from "three/src/renderers/common/Renderer.js";
export {
  BufferGeometry,
  Color,
  DataTexture,
  DoubleSide,
  FloatType,
  LinearSRGBColorSpace,
  Matrix4,
  Mesh,
  MOUSE,
  NoColorSpace,
  NoToneMapping,
  OrthographicCamera,
  PerspectiveCamera,
  RGBAFormat,
  Scene,
  TOUCH,
  UnsignedByteType,
  Vector2,
  Vector3,
} from "three/src/Three.Core.js";
