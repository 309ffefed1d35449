"""What a network gets."""


def fed(network, lr, maps):
    """The pictures, and the maps where the network has inputs for them. lr: [n, 3, h, w]; maps: one per stage."""
    names = network.input_shapes()
    given = {f"s{number}_given": map_ for number, map_ in enumerate(maps, 1)}
    return {network.main_input(): lr, **{name: map_ for name, map_ in given.items() if name in names}}
