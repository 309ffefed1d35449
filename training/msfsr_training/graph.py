"""Turns the topology of a layers model into a flat plan of calls; interprets nothing but `config.steps` and stock layers."""
from dataclasses import dataclass, field

from .defaults import complete
from .errors import TopologyError, nearest
from .operation import Operation
from .primitives import primitive
from .stock import stock

MODELS = ("Model", "Functional", "Sequential")


@dataclass
class Call:
    """One operation on values known by key: inputs → output. `prefix` + weight name is the name of a weight."""

    operation: Operation
    attributes: dict
    inputs: list
    output: str
    prefix: str
    frozen: bool
    where: str
    weights: list = field(default_factory=list)


@dataclass
class Plan:
    """calls in order; inputs: name → (key, batch_input_shape); outputs: layer name → key; taps: layer or
    `layer/step` → key (where a layer is called several times, its first result)."""

    calls: list = field(default_factory=list)
    inputs: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)
    taps: dict = field(default_factory=dict)

    def freeze(self, prefixes):
        """Freezes the layers whose names begin so."""
        for call in self.calls:
            call.frozen = call.frozen or call.prefix.startswith(tuple(prefixes))

    def last_uses(self):
        """Index of a call → keys nobody needs after it."""
        final = {key: index for index, call in enumerate(self.calls) for key in call.inputs}
        result = {}
        for key, index in final.items():
            result.setdefault(index, []).append(key)
        return result


def compile_topology(topology):
    """Plans a `{class_name, config}`. TopologyError for unknown layers and operations, missing inputs and cycles."""
    plan = Plan()
    config = _functional(topology)
    layers = {layer["name"]: layer for layer in config["layers"]}
    fed = {}
    for name, *_ in _references(config["input_layers"]):
        if name not in layers:
            raise TopologyError(f'Input layer "{name}" is not among the layers{nearest(name, layers)}')
        plan.inputs[name] = (name, layers[name]["config"].get("batch_input_shape"))
        fed[(name, 0)] = [name]
    for name, keys in _walk(config, fed, plan, "", False):
        if name in plan.outputs:
            raise TopologyError(f'Layer "{name}" is an output twice')
        plan.outputs[name] = keys
    plan.taps.update({name: key for name, (key, _) in plan.inputs.items()})
    return plan


def _functional(topology):
    """The functional config of a model; a Sequential becomes a chain."""
    class_name, config = topology.get("class_name"), topology.get("config")
    if class_name not in MODELS:
        raise TopologyError(f'Expected a model of class {", ".join(MODELS)} but received "{class_name}"')
    if class_name != "Sequential":
        return config
    chain = [dict(layer) for layer in (config["layers"] if isinstance(config, dict) else config)]
    for layer in chain:
        layer.setdefault("name", layer["config"]["name"])
    if chain[0]["class_name"] != "InputLayer":
        first = {"class_name": "InputLayer", "name": f"{chain[0]['name']}_input", "inbound_nodes": []}
        chain.insert(0, {**first, "config": {"batch_input_shape": chain[0]["config"].get("batch_input_shape")}})
    for before, layer in zip(chain, chain[1:]):
        layer["inbound_nodes"] = [[[before["name"], 0, 0, {}]]]
    return {
        "name": config.get("name") if isinstance(config, dict) else None,
        "layers": chain,
        "input_layers": [[chain[0]["name"], 0, 0]],
        "output_layers": [[chain[-1]["name"], 0, 0]],
    }


def _references(nodes):
    """[[layer, node, tensor, …], …], also where a single one stands without its outer list."""
    return [nodes] if nodes and isinstance(nodes[0], str) else nodes


def _walk(config, fed, plan, scope, frozen):
    """Adds the calls a (nested) model needs for its outputs. fed: (input layer, 0) → keys. Returns (layer, key) pairs."""
    layers = {layer["name"]: layer for layer in config["layers"]}
    done, open_ = dict(fed), set()

    def value(name, node, tensor):
        if (name, node) not in done:
            if name not in layers:
                raise TopologyError(f'Layer "{name}" is called for but missing in the topology{nearest(name, layers)}')
            if (name, node) in open_:
                raise TopologyError(f'Layer "{name}" depends on its own result')
            nodes = layers[name].get("inbound_nodes") or []
            # Keras counts the calls of a nested model from 1: its node 0 is the model itself.
            call = node - (layers[name]["class_name"] in MODELS)
            if not 0 <= call < len(nodes):
                hint = "" if nodes else "; is it an input that is not fed?"
                raise TopologyError(f'Layer "{name}" has no node {node}{hint}')
            open_.add((name, node))
            inputs = [value(*reference[:3]) for reference in _references(nodes[call])]
            done[(name, node)] = _add_layer(layers[name], node, inputs, plan, scope, frozen)
        keys = done[(name, node)]
        if tensor >= len(keys):
            raise TopologyError(f'Layer "{name}" has no result {tensor}')
        return keys[tensor]

    return [(name, value(name, node, tensor)) for name, node, tensor in (r[:3] for r in _references(config["output_layers"]))]


def _add_layer(layer, node, inputs, plan, scope, frozen):
    """Adds the calls of one layer; returns the keys of its results."""
    name, config, class_name = layer["name"], layer["config"], layer["class_name"]
    key = f"{scope}{name}" + (f"@{node}" if node else "")
    if class_name in MODELS:
        nested = _functional(layer)
        references = _references(nested["input_layers"])
        if len(references) != len(inputs):
            raise TopologyError(f'Model "{name}" wants {len(references)} inputs but receives {len(inputs)}')
        fed = {(reference[0], 0): [value] for reference, value in zip(references, inputs)}
        still = frozen or (isinstance(config, dict) and config.get("trainable") is False)
        results = [found for _, found in _walk(nested, fed, plan, f"{key}|", still)]
    else:
        still = frozen or config.get("trainable") is False
        if "steps" in config:
            results = [_add_steps(name, config["steps"], inputs, plan, key, still)]
        else:
            operation = stock(class_name, name)
            _check_arity(operation, inputs, f'layer "{name}"')
            plan.calls.append(Call(operation, config, inputs, key, f"{name}/", still, f'layer "{name}"'))
            results = [key]
    plan.taps.setdefault(name, results[0])
    return results


def _add_steps(layer, steps, inputs, plan, key, frozen):
    known = {f"in{k}": value for k, value in enumerate(inputs)}
    if not steps:
        raise TopologyError(f'Layer "{layer}" has no steps')
    for step in steps:
        where = f'step "{step["name"]}" of layer "{layer}"'
        operation = primitive(step["op"], where)
        if step["name"] in known:
            raise TopologyError(f"The name of {where} occurs twice")
        for name in step["inputs"]:
            if name not in known:
                raise TopologyError(f'Unknown input "{name}" of {where}{nearest(name, known)}')
        values = [known[name] for name in step["inputs"]]
        _check_arity(operation, values, where)
        output = f"{key}/{step['name']}"
        attributes = complete(step["op"], step)
        plan.calls.append(Call(operation, attributes, values, output, f"{layer}/{step['name']}/", frozen, where))
        known[step["name"]] = output
        plan.taps.setdefault(f"{layer}/{step['name']}", output)
    return output


def _check_arity(operation, inputs, where):
    if not inputs or (operation.arity and len(inputs) != operation.arity):
        raise TopologyError(f"Expected {operation.arity or 'at least one'} inputs of {where} but received {len(inputs)}")
