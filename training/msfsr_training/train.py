"""The training loop."""
import signal
import time
from functools import partial

import torch

from .checkpoint import read_checkpoint, save_checkpoint
from .dataset import Batches, frames, loader
from .ema import MovingAverage
from .errors import OptionError, RunError
from .heatmaps import draw_heatmaps
from .losses import difference_loss, network_loss
from .meter import Meter
from .metrics import validate
from .motion import motion, moved
from .muon import Muon
from .network import Network
from .opponent import Opponent, needs_opponent
from .passes import Pass, mean_of
from .processor import processor_seconds
from .schedule import Schedule, count
from .settle import BATCHES, settle
from .targets import stage_targets
from .teacher import Teacher
from .topology import read_network, write_network

MOST_BAD_STEPS = 20


class Trainer:
    """Trains one network.

    folder: RunFolder; saved: Saved network to start from; recipe: filled; pack: Pack; group: Group; init: folder of
    weights to take over where names and shapes agree, or None; draw: what draws the maps, see Batches. A checkpoint in the
    folder is gone on from.
    """

    def __init__(self, folder, saved, recipe, pack, group, init=None, draw=draw_heatmaps):
        self.folder, self.model, self.recipe, self.pack, self.group = folder, saved.model, recipe, pack, group
        if pack.size != recipe["size"]:
            raise OptionError(f"Expected a pack of size {recipe['size']} as in the recipe but received {pack.size}; pack again")
        self.network = Network(saved.model, saved.weights, recipe["seed"], recipe["size"], recipe["freeze"])
        if init is not None:
            taken = self.network.load_tf(read_network(init).weights, partial=True)
            print(f"{taken} of {len(self.network.wanted)} weights taken from {init}", flush=True)
        self.network.to(group.device)
        self.schedule, self.best, self.stale = Schedule(recipe), None, 0
        self.average = MovingAverage(self.network)
        self.trained = self.trainable()
        if not self.trained:
            raise OptionError("Expected at least one layer that is trainable")
        self.optimizer = _optimizer(recipe, self.trained)
        self.opponent = self.make_opponent() if needs_opponent(recipe["losses"]["adversarial"]) else None
        if folder.checkpoint.exists():
            self._resume()
        self.teacher = self.make_teacher()
        self.parallel = group.wrap(self.network)
        self.targets = stage_targets(self.network, recipe)
        sizes = {number: self.network.input_shapes(number)[self.network.main_input(number)][1] for number in self.targets}
        if self.teacher:
            for side in sizes.values():
                self.teacher.entry(side)
        if recipe["batch"] % group.world:
            raise OptionError(f"Expected a multiple of {group.world} processes for recipe.batch but received {recipe['batch']}")
        self.batches = Batches(pack, recipe, self.targets, sizes, group.rank, group.world, draw)
        self.stop = False

    def run(self):
        """Trains until the schedule ends or a signal asks to stop; returns the last validation or None."""
        previous = {number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            return self._loop()
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def trainable(self):
        """The parameters that learn."""
        return [parameter for parameter in self.network.parameters() if parameter.requires_grad]

    @property
    def impatient(self):
        """Whether validation has not improved for as long as the recipe waits."""
        return 0 < self.recipe["patience"] <= self.stale

    def make_opponent(self):
        """Who trains against the network."""
        return Opponent(self.recipe, self.group)

    def make_teacher(self):
        """Whose images are learnt beside the true ones, or None."""
        weights = self.recipe["losses"]["teacher"]["weights"]
        return Teacher(weights, self.recipe, self.group.device) if weights else None

    def inputs(self, lr, maps):
        """What the network gets of a batch; maps: what the boundaries should be."""
        return lr

    def measure(self):
        """What a validation finds: images, psnrY, bicubicPsnrY, gain, and the gain of each further entry."""
        found = {}
        for number in self.targets:
            result = validate(self.average.network, self.pack.val_hr, number, device=self.group.device)
            found.update(result if number == 1 else {f"gain{number}": result["gain"]})
        return found

    def train_step(self, batch, progress):
        """One optimiser step; returns {loss, parts…} as tensors, or None if the gradient was no number."""
        self.network.train()
        device = self.group.device
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.learning_rate(progress)
        loss, parts, (_, _, images, hr, _) = self._clip(batch) if "squares" in batch else self._still(batch)
        share = self.schedule.adversarial_share()
        if self.opponent and share:
            for name, (weight, part) in self.opponent.parts(images, hr, batch["clean"].to(self.group.device)).items():
                loss = loss + share * weight * part
                parts[name] = part.detach()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        clip = self.recipe["optimizer"]["clip"]
        norm = torch.nn.utils.clip_grad_norm_(self.trained, clip or float("inf"))
        if not bool(torch.isfinite(norm)):
            return None
        self.optimizer.step()
        self.average.update(self.schedule.decay(progress))
        if self.opponent:
            parts["discriminator"] = self.opponent.learn(hr, [image.detach() for image in images])
        return {"loss": loss.detach(), **parts, "gradient": norm.detach()}

    def _clip(self, batch):
        """(loss, parts, last Pass) of the frames of clips, one after the other: each gets what the one before has left, through which the
        gradient goes."""
        kept, passes, differences = {}, [], []
        for t, frame in enumerate(frames(batch)):
            made = self._pass(frame, kept)
            if passes:
                (before, after), parts = batch["squares"][t - 1 : t + 1], batch["expressions"][t - 1 : t + 1]
                grid, seen = motion(before, after, batch["flips"], self.recipe["size"], parts)
                grid, seen = grid.to(self.group.device), seen.to(self.group.device)
                differences.append(difference_loss(self.recipe["losses"]["kind"], made.error, moved(passes[-1].error, grid), seen))
            kept = made.kept
            passes.append(made)
        part = torch.stack(differences).mean()
        loss, parts = mean_of(passes)
        return loss + self.recipe["sequence"]["difference"] * part, {**parts, "difference": part.detach()}, passes[-1]

    def _still(self, batch):
        made = self._pass(batch)
        return made.loss, made.parts, made

    def _pass(self, batch, kept=None):
        """One pass through the network. kept: what the frames before have left."""
        device, entry = self.group.device, batch["entry"]
        hr, lr = (self._pictures(batch[key]) for key in ("hr", "lr"))
        maps, attention = (self._on_device(batch[key]) for key in ("maps", "attention"))
        present = None if batch["present"] is None else batch["present"].to(device)
        inputs, outputs = self._outputs(self.parallel, entry, lr, maps, kept)
        stages = self.network.entry_stages[entry]
        taught = self.teacher.images(inputs, lr.shape[2]) if self.teacher else {}
        loss, parts = network_loss(self.recipe["losses"], stages, outputs, hr, maps, attention, present, lr.shape[2], taught)
        images = [outputs[stage["image"]] for stage in stages]
        return Pass(loss, parts, images, hr, self.network.next_state(outputs, entry))

    def _outputs(self, network, entry, lr, maps, kept):
        """(What the network is given, what it gives)."""
        inputs = self.inputs(lr, maps)
        if kept:
            inputs = {**(inputs if isinstance(inputs, dict) else {self.network.main_input(entry): inputs}), **kept}
        with torch.autocast(self.group.device.type, dtype=torch.bfloat16, enabled=self.recipe["precision"] == "bf16"):
            return inputs, network(inputs, entry)

    def _pictures(self, pictures):
        return pictures.to(self.group.device, non_blocking=True).permute(0, 3, 1, 2).float() / 255

    def _on_device(self, maps):
        return [None if map_ is None else map_.to(self.group.device, non_blocking=True) for map_ in maps]

    def settle(self):
        """Measures the averaged network's statistics on the batches to come, where it has some."""
        network = self.average.network
        if network.statistics():
            settle(network, (run for k in range(BATCHES) for run in self._runs(network, self.batches[self.schedule.step + k])))

    def _runs(self, network, batch):
        """Functions that pass a batch through a network, a clip frame by frame with what the frame before has left."""
        kept = {}

        def run(one):
            _, outputs = self._outputs(network, one["entry"], self._pictures(one["lr"]), self._on_device(one["maps"]), kept)
            kept.update(network.next_state(outputs, one["entry"]))

        return [partial(run, one) for one in frames(batch)]

    def save(self):
        """Writes the checkpoint."""
        save_checkpoint(
            self.folder.checkpoint,
            self.model,
            self.network,
            self.average,
            self.optimizer,
            self.schedule,
            self.best,
            self.stale,
            self.opponent and (self.opponent.discriminator, self.opponent.optimizer),
        )

    def _loop(self):
        recipe, group, schedule = self.recipe, self.group, self.schedule
        meter, validation, bad = Meter(), None, 0
        end = recipe["steps"] if recipe["schedule"]["by"] == "steps" else 2**31
        saved = now = time.monotonic()
        started = processor_seconds() - schedule.processor
        progress, stop = group.agree(schedule.progress(), self.stop)
        iterator = iter(loader(self.batches, schedule.step, end, recipe["workers"])) if progress < 1 else iter(())
        while progress < 1 and not stop:
            batch = next(iterator)
            waited = time.monotonic() - now
            parts = self.train_step(batch, progress)
            bad = bad + 1 if parts is None else 0
            if bad >= MOST_BAD_STEPS:
                raise RunError(f"{bad} gradients in a row were no numbers; lower the learning rate")
            before, now = now, time.monotonic()
            schedule.advance(now - before)
            schedule.processor = processor_seconds() - started
            meter.add(now - before, waited, batch["hr"].shape[:-3].numel() * group.world, parts)
            progress, stop = group.agree(schedule.progress(), self.stop)
            done = progress >= 1
            if group.first and (schedule.step % recipe["logEvery"] == 0 or done):
                self._log(meter.take(), progress)
            if schedule.step % recipe["validateEvery"] == 0 or done:
                validation = self._validate() if group.first else None
                progress, stop = group.agree(progress, self.stop)
            if group.first and (now - saved > 60 * recipe["saveMinutes"] or done or stop):
                self.save()
                saved = time.monotonic()
            # Validating and saving count as training time, so that a schedule by time ends when it says.
            schedule.seconds += count(time.monotonic() - now)
            now = time.monotonic()
        group.wait()
        return validation

    def _validate(self):
        done = self.schedule.progress() >= 1
        if done or len(self.pack.val_hr):
            self.settle()
        if not len(self.pack.val_hr):
            return None
        found = self.measure()
        self._log({"validation": True, **found}, self.schedule.progress())
        gain = found.get("gain", next(iter(v for k, v in found.items() if k.startswith("gain"))))
        self.stale += 1
        if self.best is None or gain > self.best:
            self.best, self.stale = gain, 0
            write_network(self.folder.best, self.model, self.average.network.tf_weights())
        self.stop = self.stop or self.impatient
        return found

    def _log(self, line, progress):
        schedule = self.schedule
        standing = {
            "step": schedule.step,
            "samples": schedule.step * self.recipe["batch"],
            "processorSeconds": round(schedule.processor, 2),
            "hours": round(schedule.seconds / 3600, 4),
            "progress": round(progress, 5),
            "lr": round(schedule.learning_rate(progress), 8),
        }
        self.folder.log({**standing, **line})

    def _resume(self):
        state = read_checkpoint(self.folder.checkpoint, self.model)
        self.network.load_state_dict(state["network"])
        self.average.network.load_state_dict(state["average"])
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": state["optimizer"], "param_groups": groups})
        torch.set_rng_state(state["rng"])
        if self.opponent and "discriminator" in state:
            self.opponent.resume(state["discriminator"], state["discriminatorOptimizer"])
        self.schedule.step, self.schedule.seconds, self.schedule.processor = state["step"], state["seconds"], state["processor"]
        self.best, self.stale = state["best"], state["stale"]
        print(f"resumed at step {self.schedule.step}", flush=True)

    def _ask_to_stop(self, *_):
        self.stop = True


def _optimizer(recipe, parameters):
    options = recipe["optimizer"]
    rate, betas = options["learningRate"], tuple(options["betas"])
    if options["kind"] == "muon":
        return Muon(parameters, rate, betas, torch.bfloat16 if recipe["precision"] == "bf16" else torch.float32)
    return torch.optim.Adam(parameters, rate, betas, foreach=True)
