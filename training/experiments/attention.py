"""The layer SpatialAttention of modules/spatial-attention.ts."""
import torch

from msfsr_training.operation import Operation
from msfsr_training.stock import STOCK


def spatial_attention(config, inputs, weights, training):
    """softmax(q · k) · v over all pixels of a picture. q, k: [n, d, h, w]; v: [n, c, h, w]."""
    query, key, value = (x.flatten(2) for x in inputs)
    shares = torch.softmax((query.transpose(1, 2) @ key).float(), -1).to(value.dtype)
    return (value @ shares.transpose(1, 2)).reshape(inputs[2].shape).contiguous(memory_format=torch.channels_last)


STOCK["SpatialAttention"] = Operation(spatial_attention, arity=3)
