// PyTorch's files, zip and legacy: pickles of state dicts or of whole nn.Sequential, read without running anything
// that they ask for. The parts live in pytorch/.

export { isPickle, readPyTorch } from "./pytorch/read.ts";
