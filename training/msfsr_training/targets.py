"""What the outputs of a network are to be compared with."""
from .errors import OptionError


def stage_targets(network, recipe):
    """Entry → per stage (size of the image, size of the maps or None, sigma or None). OptionError if the recipe
    names an entry the network lacks."""
    targets = {}
    for entry in recipe["entries"]:
        number = entry["stage"]
        if number not in network.plans:
            raise OptionError(f"Entry {number} of the recipe is none of the network's entries {list(network.plans)}")
        targets[number] = []
        for stage in network.entry_stages[number]:
            at = stage["stage"] - 1
            sizes = network.output_sizes[number]
            if stage.get("boundaries") is None:
                targets[number].append((sizes[stage["image"]][1], None, None))
                continue
            sigma = recipe["granularity"][at] if at < len(recipe["granularity"]) else stage["granularity"]
            targets[number].append((sizes[stage["image"]][1], sizes[stage["boundaries"]][1], sigma))
    return targets
