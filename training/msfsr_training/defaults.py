"""What a step of docs/FORMAT.md means by leaving an attribute out. src/steps/complete-step.ts says the same; a test compares."""

KERNEL = {"use_bias": True, "init_gain": 1.0, "init_bias": 0.0, "init_shuffle": 1}

DEFAULTS = {
    "conv2d": {"strides": 1, "pad_mode": "zero", **KERNEL},
    "conv_transpose2d": {"crop": [0, 0, 0, 0], **KERNEL},
    "batch_norm": {"epsilon": 1e-5, "momentum": 0.9, "init_std": 0.0},
    "prelu": {"init_alpha": 0.25},
    "leaky_relu": {"alpha": 0.2},
    "relu": {},
    "tanh": {},
    "sigmoid": {},
    "scale": {"offset": 0.0},
    "max_pool": {"size": 2},
    "upsample_nearest": {"size": 2},
    "upsample_bicubic": {"size": 2},
    "pixel_shuffle": {"size": 2},
    "space_to_depth": {"size": 2},
    "global_average_pool": {},
    "add": {},
    "concat": {},
    "multiply": {},
    "modulate": {},
}


def complete(op, attributes):
    """All attributes of a step of a known operation."""
    written = {name: value for name, value in attributes.items() if value is not None}
    if op == "conv2d":
        written.setdefault("padding", attributes["kernel_size"] // 2)
    return {**DEFAULTS[op], **written}
