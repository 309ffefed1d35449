"""A network that TypeScript composed, as a torch module: one plan per entry, weights shared by name."""
import copy
import zlib
from typing import NamedTuple

import numpy as np
import torch

from .errors import OptionError, TopologyError, WeightsError, nearest
from .graph import compile_topology
from .stock import MOMENTUM
from .topology import metadata


class Network(torch.nn.Module):
    """Interprets `model.json`.

    model: the parsed file; weights: name → float32 array in TensorFlow layout, or empty for first random weights
    (drawn by `seed` and the weight's name); size: side of the last image in px; freeze: numbers of stages that do not learn. Parameters are
    kept in torch layout under their names (with `.` as `!`).

    entry_stages: entry → its list of stages; states: entry → name of an input → State, what the network keeps from one picture of a
    sequence to the next. Throws TopologyError and WeightsError.
    """

    def __init__(self, model, weights=None, seed=0, size=128, freeze=()):
        super().__init__()
        self.size = size
        self.model = {key: copy.deepcopy(value) for key, value in model.items() if key != "weightsManifest"}
        described = metadata(model)
        self.plans = {1: compile_topology(model["modelTopology"])}
        self.entry_stages = {1: described["stages"]}
        for entry in described.get("entries") or []:
            self.plans[entry["stage"]] = compile_topology(entry["topology"])
            self.entry_stages[entry["stage"]] = [s for s in described["stages"] if s["stage"] >= entry["stage"]]
        known = [stage["stage"] for stage in described["stages"]]
        for stage in freeze:
            if stage not in known:
                raise OptionError(f"Expected stages of the network {known} for recipe.freeze but received {stage}")
        for plan in self.plans.values():
            plan.freeze([f"s{stage}_" for stage in freeze])
        for number, stages in self.entry_stages.items():
            for stage in stages:
                for name in (stage["image"], stage.get("boundaries")):
                    if name is not None and name not in self.plans[number].outputs:
                        raise TopologyError(f'Output "{name}" of stage {stage["stage"]} is no output of entry {number}')
        self.states = {number: _states(stages) for number, stages in self.entry_stages.items()}
        for number, states in self.states.items():
            for name, state in states.items():
                if name not in self.plans[number].inputs or state.next not in self.plans[number].outputs:
                    raise TopologyError(f'State "{name}" is no input of entry {number}, or "{state.next}" no output')
        self._last = {number: plan.last_uses() for number, plan in self.plans.items()}
        self._building = False
        self.wanted = {}  # name → Weight, as in the manifest, else in the order of first use
        self.output_sizes = {}  # entry → output layer → [c, h, w]
        self._given, self._seed = dict(weights or {}), seed
        order = list(self._given)
        with torch.no_grad():
            for number in self.plans:
                zeros = {name: torch.zeros(1, *shape) for name, shape in self.input_shapes(number).items()}
                self._building = True
                results = self._execute(number, zeros, (), False)
                self._building = False
                self.output_sizes[number] = {name: tuple(value.shape[1:]) for name, value in results.items()}
        unused = [name for name in self._given if name not in self.wanted]
        if unused:
            raise WeightsError(f"Weight {unused[0]} ({len(unused)} in all) belongs to no layer{nearest(unused[0], self.wanted)}")
        del self._given
        self.wanted = {name: self.wanted[name] for name in order or self.wanted}

    def input_shapes(self, entry=1):
        """Input name → (c, h, w). Free height and width become those of a face of `size`, and those of a state its stage's."""
        plan = self._plan(entry)
        scale = int(np.prod([stage["scale"] for stage in self.entry_stages[entry]]))
        shapes = {}
        for name, (_, shape) in plan.inputs.items():
            if not shape or len(shape) != 4:
                raise TopologyError(f'Expected [null, h, w, c] for batch_input_shape of input "{name}" but received {shape}')
            state = self.states[entry].get(name)
            size = [value or self.size // scale * (state.scale if state else 1) for value in shape[1:3]]
            shapes[name] = (shape[3], *size)
        return shapes

    def forward(self, inputs, entry=1, taps=()):
        """inputs: the image [n, 3, h, w] in [0, 1] or name → tensor; a state that is left out is zeros. Returns output layer →
        tensor, and taps by name."""
        if not isinstance(inputs, dict):
            inputs = {self.main_input(entry): inputs}
        return self._execute(entry, inputs, taps, self.training)

    def main_input(self, entry=1):
        """Name of the input that takes the picture."""
        names = self._plan(entry).inputs
        return "image" if "image" in names else next(iter(names))

    def next_state(self, outputs, entry=1):
        """What to give with the next pictures, out of the outputs for these: name of an input → tensor."""
        return {name: outputs[state.next] for name, state in self.states[entry].items()}

    def statistics(self):
        """Name → (tensor, momentum) of the moving statistics of layers that learn."""
        calls = (call for plan in self.plans.values() for call in plan.calls if not call.frozen)
        names = ((call.prefix + name, call.attributes.get("momentum", MOMENTUM)) for call in calls for name in call.weights if name.startswith("moving_"))
        return {name: (self._tensor(name), momentum) for name, momentum in names}

    def tf_weights(self):
        """Name → float32 numpy array in TensorFlow layout, in the order of `wanted`."""
        return {name: weight.to_tf(self._tensor(name).detach().float().cpu()).numpy() for name, weight in self.wanted.items()}

    def load_tf(self, weights, partial=False):
        """Takes arrays of TensorFlow layout over; returns how many. With `partial`, those that do not fit stay."""
        taken = 0
        with torch.no_grad():
            for name, weight in self.wanted.items():
                if name in weights and tuple(weights[name].shape) == weight.shape:
                    self._tensor(name).copy_(weight.to_torch(torch.from_numpy(np.array(weights[name], dtype=np.float32))))
                    taken += 1
                elif not partial:
                    raise WeightsError(f"Weight {name} {list(weight.shape)} is missing or of another shape")
        return taken

    def freeze(self, names):
        """Keeps these weights as they are, those of them that it has."""
        for name in self.wanted.keys() & set(names):
            self._tensor(name).requires_grad_(False)

    def _plan(self, entry):
        if entry not in self.plans:
            raise TopologyError(f"Expected one of entries {list(self.plans)} but received {entry}")
        return self.plans[entry]

    def _execute(self, entry, inputs, taps, training):
        plan = self._plan(entry)
        values = {}
        for name, (key, _) in plan.inputs.items():
            if name in self.states[entry] and name not in inputs:
                inputs = {**inputs, name: self.states[entry][name].zeros(inputs[self.main_input(entry)])}
            if name not in inputs:
                raise TopologyError(f'Input "{name}" of entry {entry} is missing{nearest(name, inputs)}')
            x = inputs[name]
            values[key] = x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x
        wanted = dict(plan.outputs)
        for name in taps:
            if name not in plan.taps:
                raise TopologyError(f'Unknown layer "{name}" for taps{nearest(name, plan.taps)}')
            wanted[name] = plan.taps[name]
        keep, last = set(wanted.values()), self._last[entry]
        for index, call in enumerate(plan.calls):
            arguments = [values[key] for key in call.inputs]
            if self._building:
                self._declare(call, arguments)
            found = {name: self._tensor(call.prefix + name) for name in call.weights}
            values[call.output] = call.operation.run(call.attributes, arguments, found, training and not call.frozen)
            for key in last.get(index, ()):
                if key not in keep:
                    del values[key]
        return {name: values[key] for name, key in wanted.items()}

    def _declare(self, call, arguments):
        """Creates the weights of a call on its first use, from the given arrays or by chance."""
        wanted = call.operation.wants(call.attributes, arguments)
        call.weights = list(wanted)
        for short, weight in wanted.items():
            name = call.prefix + short
            if name in self.wanted:
                if self.wanted[name].shape != weight.shape:
                    raise WeightsError(f"Weight {name} is used as {list(weight.shape)} and as {list(self.wanted[name].shape)}")
                continue
            self.wanted[name] = weight
            given = self._given.get(name)
            if given is not None:
                if tuple(given.shape) != weight.shape:
                    raise WeightsError(f"Expected shape {list(weight.shape)} for weight {name} but received {list(given.shape)}")
                array = torch.from_numpy(np.array(given, dtype=np.float32))
            elif self._given:
                raise WeightsError(f"Weight {name} is missing in the manifest{nearest(name, self._given)}")
            else:
                generator = torch.Generator().manual_seed(zlib.crc32(name.encode()) + self._seed)
                array = weight.draw(generator)
            tensor = weight.to_torch(array)
            if weight.trainable:
                parameter = torch.nn.Parameter(tensor, requires_grad=not call.frozen)
                self.register_parameter(_key(name), parameter)
            else:
                self.register_buffer(_key(name), tensor)

    def _tensor(self, name):
        return getattr(self, _key(name))


class State(NamedTuple):
    """A value that a network keeps. next: output that gives the next one; scale: size over that of the entry's image."""

    next: str
    scale: int
    channels: int

    def zeros(self, image):
        """The value at the start of a sequence."""
        n, _, h, w = image.shape
        return image.new_zeros(n, self.channels, h * self.scale, w * self.scale)


def _states(stages):
    """Name of an input → State, of the stages of an entry."""
    found, scale = {}, 1
    for stage in stages:
        for kept in stage.get("state") or []:
            name = f"s{stage['stage']}_{kept['name']}"
            found[name] = State(f"{name}_next", scale, kept["channels"])
        scale *= stage["scale"]
    return found


def _key(name):
    """A weight's name as torch allows it: without points."""
    return name.replace(".", "!")

