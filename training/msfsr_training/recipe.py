"""Reads recipes: JSON checked against `recipe.schema.json`, defaults filled in.

Understands the subset of JSON Schema that the file uses: type, properties, required, additionalProperties, enum,
minimum, maximum, exclusiveMinimum, items, minItems, maxItems, default (description is for people).
"""
import copy
import json
import math
from pathlib import Path

from .errors import OptionError, nearest

SCHEMA = Path(__file__).resolve().parent.parent / "recipe.schema.json"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


def read_recipe(path, overrides=None):
    """Reads a recipe, lays `overrides` (nested like a recipe) over it, checks it and fills it."""
    try:
        given = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OptionError(f"Expected a recipe file but {path} does not exist") from None
    except ValueError as error:
        raise OptionError(f"Expected JSON in recipe {path}: {error}") from None
    return fill(_merge(given, overrides or {}))


def fill(recipe):
    """Returns a checked copy of a recipe with defaults. OptionError names the path, what was expected and what came."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    filled = _fill(recipe, schema, "recipe")
    _fill_entries(filled["degradation"], schema["properties"]["degradation"], "recipe.degradation")
    return filled


def _fill_entries(degradation, schema, path):
    """What an entry leaves out of its degradation is that of all others."""
    own = {**schema, "properties": {key: inner for key, inner in schema["properties"].items() if key != "entries"}}
    common = {key: value for key, value in degradation.items() if key != "entries"}
    for stage, given in degradation["entries"].items():
        degradation["entries"][stage] = _fill({**common, **given}, own, f"{path}.entries.{stage}")


def _fill(value, schema, path):
    _check_type(value, schema, path)
    if "enum" in schema and value not in schema["enum"]:
        _invalid("one of " + ", ".join(json.dumps(known) for known in schema["enum"]), path, value)
    if isinstance(value, dict):
        return _fill_object(value, schema, path)
    if isinstance(value, list):
        least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
        if not least <= len(value) <= most:
            _invalid(f"{least} to {most} items" if least != most else f"{least} items", path, value)
        return [_fill(item, schema.get("items", {}), f"{path}[{k}]") for k, item in enumerate(value)]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < schema.get("minimum", -math.inf) or value > schema.get("maximum", math.inf):
            low, high = schema.get("minimum", "any"), schema.get("maximum")
            _invalid(f"number between {low} and {high}" if high is not None else f"number of at least {low}", path, value)
        if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
            _invalid(f"number above {schema['exclusiveMinimum']}", path, value)
    return value


def _fill_object(value, schema, path):
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    result = {}
    for key in value:
        if key not in properties and others is False:
            raise OptionError(f'Unknown key "{key}" in {path}{nearest(key, properties)}; known: {", ".join(properties)}')
    for key in schema.get("required", []):
        if key not in value:
            raise OptionError(f'Missing key "{key}" in {path}')
    for key, inner in properties.items():
        if key in value:
            result[key] = _fill(value[key], inner, f"{path}.{key}")
        elif "default" in inner:
            result[key] = _fill(copy.deepcopy(inner["default"]), inner, f"{path}.{key}")
    for key, item in value.items():
        if key not in properties:
            result[key] = _fill(item, others if isinstance(others, dict) else {}, f"{path}.{key}")
    return result


def _check_type(value, schema, path):
    if "type" not in schema:
        return
    kind = schema["type"]
    fits = isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
    if not fits or (isinstance(value, float) and not math.isfinite(value)):
        _invalid(kind, path, value)


def _invalid(expected, path, value):
    shown = json.dumps(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    raise OptionError(f"Expected {expected} for {path} but received {shown} of type {type(value).__name__}")


def _merge(base, over):
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    merged = dict(base)
    for key, value in over.items():
        merged[key] = _merge(base[key], value) if key in base else value
    return merged
