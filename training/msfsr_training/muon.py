"""Muon: convolutions move along the nearest orthogonal matrix of their momentum, everything else as Adam moves it.

Sources: Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024), the iteration and its three numbers; Liu et al.,
"Muon is Scalable for LLM Training" (2025), the factor that gives a step the size of Adam's.
"""
import torch

MOMENTUM = 0.95
# Root mean square of an update, over the learning rate.
SIZE = 0.2
# Of the quintic a·x + b·x³ + c·x⁵, which takes singular values to about 1 in so many rounds.
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ROUNDS = 5
# Filters with fewer output or input channels than this (the first and last of a network) are left to Adam.
LEAST = 4


class Muon(torch.optim.Optimizer):
    """parameters: tensors in torch layout; betas: of Adam for what is no convolution, or is too narrow; dtype: in which matrices
    are orthogonalised (bfloat16 does, and takes a tenth of the time on CPUs that have it)."""

    def __init__(self, parameters, learning_rate, betas, dtype=torch.float32):
        parameters = list(parameters)
        matrices = [p for p in parameters if is_matrix(p)]
        others = [p for p in parameters if not is_matrix(p)]
        groups = [{"params": group, "matrices": kind} for group, kind in ((matrices, True), (others, False)) if group]
        super().__init__(groups, {"lr": learning_rate})
        self.dtype = dtype
        # Not among `param_groups`: its state and learning rate are this optimiser's own.
        self.adam = torch.optim.Adam(others, learning_rate, betas, foreach=True) if others else None
        if self.adam:
            self.adam.state = self.state

    @torch.no_grad()
    def step(self):
        """Moves the parameters that have a gradient."""
        for group in self.param_groups:
            if group["matrices"]:
                self._move([p for p in group["params"] if p.grad is not None], group["lr"])
            else:
                self.adam.param_groups[0]["lr"] = group["lr"]
                self.adam.step()

    def load_state_dict(self, state_dict):
        """Takes a saved state over."""
        super().load_state_dict(state_dict)
        if self.adam:
            self.adam.state = self.state

    def _move(self, parameters, learning_rate):
        alike = {}
        for p in parameters:
            alike.setdefault((len(p), p[0].numel()), []).append(p)
        for (rows, columns), group in alike.items():
            for p in group:
                if not self.state[p]:
                    self.state[p]["momentum"] = torch.zeros_like(p)
            momenta = [self.state[p]["momentum"] for p in group]
            torch._foreach_mul_(momenta, MOMENTUM)
            torch._foreach_add_(momenta, [p.grad for p in group], alpha=1 - MOMENTUM)
            # Nesterov's momentum: one step further along.
            ahead = [torch.lerp(p.grad, m, MOMENTUM).reshape(rows, columns) for p, m in zip(group, momenta)]
            directions = orthogonalise(torch.stack(ahead), self.dtype)
            moves = directions * (-learning_rate * SIZE * max(rows, columns) ** 0.5)
            torch._foreach_add_(group, [move.reshape(p.shape) for p, move in zip(group, moves)])


def is_matrix(parameter):
    """Whether a parameter is the filter [o, i, h, w] of a convolution that is wide enough."""
    return parameter.dim() == 4 and min(parameter.shape[:2]) >= LEAST


def orthogonalise(x, dtype=torch.float32):
    """[n, r, c] → about U·Vᵀ of each matrix's singular value decomposition, by Newton and Schulz's iteration in `dtype`."""
    tall = x.shape[1] > x.shape[2]
    x = x.transpose(1, 2) if tall else x
    x = (x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)).to(dtype)
    a, b, c = COEFFICIENTS
    for _ in range(ROUNDS):
        square = x @ x.transpose(1, 2)
        x = a * x + (b * square + c * square @ square) @ x
    x = x.float()
    return x.transpose(1, 2) if tall else x
