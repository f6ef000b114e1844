"""Writes torchvision's networks with seeded weights as ONNX, for checks and benchmarks that are too large to keep.

    python3 scripts/export-torchvision.py FOLDER NAME[@SIZE] ...

Needs torch, torchvision and onnx. Batch norms stay nodes of their own and get scales and statistics that are not the
identity; SIZE is the height and width of the input (default 64, what a check needs no more than). A network is
exported for one image, or with a dynamic batch, height and width where its name ends in "+dynamic".
"""

import os
import sys
import warnings

import torch
import torchvision
from torch import nn

warnings.filterwarnings("ignore")


def build(name, size):
    options = {}
    if name in ("googlenet", "inception_v3"):
        options = {"aux_logits": False, "init_weights": False}
    if name.startswith("vit"):
        options = {"image_size": size}
    if name.startswith(("fcn", "deeplab", "lraspp")):
        options = {"weights_backbone": None}
        return getattr(torchvision.models.segmentation, name)(weights=None, **options).eval()
    return getattr(torchvision.models, name)(weights=None, **options).eval()


def seed_weights(model, name):
    """Fresh norms are the identity and a fresh ViT's head is zero, which would hide mistakes."""
    generator = torch.Generator().manual_seed(1)

    def uniform(like):
        return torch.rand(like.shape, generator=generator) + 0.5

    def normal(like, scale):
        return torch.randn(like.shape, generator=generator) * scale

    for module in model.modules():
        if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)):
            module.weight.data = uniform(module.weight)
            module.bias.data = normal(module.bias, 0.1)
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean = normal(module.running_mean, 0.1)
            module.running_var = uniform(module.running_var)
        if isinstance(module, nn.Linear) and name.startswith("vit") and module.out_features == 1000:
            module.weight.data = normal(module.weight, 0.03)


def export(folder, asked):
    name, _, settings = asked.partition("@")
    size = int(settings.replace("+dynamic", "") or 64)
    dynamic = asked.endswith("+dynamic")
    name = name.replace("+dynamic", "")
    torch.manual_seed(0)
    model = build(name, size)
    seed_weights(model, name)
    axes = {"x": {0: "batch", 2: "height", 3: "width"}} if dynamic else None
    path = os.path.join(folder, f"{asked}.onnx")
    torch.onnx.export(
        model,
        torch.randn(1, 3, size, size),
        path + ".part",
        opset_version=13,
        # Nothing is folded or fused: the file has the layers that the network's author wrote.
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
        input_names=["x"],
        dynamic_axes=axes,
    )
    os.replace(path + ".part", path)
    print(path, flush=True)


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    for each in sys.argv[2:]:
        export(sys.argv[1], each)
