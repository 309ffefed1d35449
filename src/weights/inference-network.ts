import type { io } from '@tensorflow/tfjs-core';
import { LINE_COUNT } from '../boundaries/lines.js';
import { type Description, describeNetwork } from '../compose/describe.js';
import { mermaidGraph } from '../compose/mermaid.js';
import type { MultiStage } from '../compose/multi-stage.js';
import type { NetworkStage } from '../contracts.js';
import { Disposing } from '../disposing.js';
import { BackendError, MsfsrError, WeightsError } from '../errors.js';
import { LazyNetwork } from '../graph/lazy-network.js';
import type { Network } from '../graph/network.js';
import { inputShapes } from '../graph/ports.js';
import { sizeMultiple } from '../graph/size-multiple.js';
import { statePorts, withStateSizes } from '../graph/state.js';
import { inferShapes, type Topology } from '../graph/topology.js';
import { format } from '../steps/primitive.js';
import type { Shape } from '../steps/step.js';
import { integer, show } from '../validate.js';
import { withTfjs } from '../with-tfjs.js';
import { checkMetadata } from './check-metadata.js';
import { checkSpecs } from './check-specs.js';
import { checkTopology } from './check-topology.js';
import type { SavedNetwork } from './read-files.js';
import { savedStages } from './saved-stages.js';
import { savedTopology } from './saved-topology.js';
import { SavedWeights } from './saved-weights.js';

/** Runs `body`, which makes tensors: has a backend of tfjs for them, where there would be none. */
export type MakingTensors = <T>(body: () => Promise<T>) => Promise<T>;

/**
 * A trained network for inference alone, read without TensorFlow.js: the engine runs it, ONNX export and `inspect` take it. It cannot be trained
 * or taken apart; `loadNetwork` reads the same files as a `MultiStage`, which can.
 */
export class InferenceNetwork extends Disposing implements Network {
  readonly composition: { readonly name: string; readonly stages: readonly NetworkStage[] };
  readonly sizeMultiple: number;
  /** Topologies by their entry, those that were asked for. */
  private readonly topologies = new Map<number, Topology>();
  /** Reads the topology of an entry, and checks it. */
  private readonly readTopology: (entry: number) => Topology;
  /** {@inheritDoc Network.robust} */
  readonly robust?: () => Promise<Network>;
  /** {@inheritDoc Network.adversarial} */
  readonly adversarial?: () => Promise<Network>;
  /** Topology, metadata and weights; kept for whoever needs the network in tfjs. */
  readonly artifacts: io.ModelArtifacts;
  /** Others that go with this one. */
  private readonly others: LazyNetwork<Network>[] = [];
  private readonly inTfjs: LazyNetwork<MultiStage>;

  /**
   * Use `openNetwork`, which reads the files.
   *
   * @param saved what it is made of
   * @param within what to do round the making of tensors, should it come to that
   * @throws {WeightsError} if topology, metadata or weights are damaged or do not fit each other
   * @throws {BackendError} for a network with layers that only tfjs knows
   * @internal
   */
  constructor(
    saved: SavedNetwork,
    private readonly within: MakingTensors = (body) => body(),
  ) {
    super();
    const { artifacts } = saved;
    this.artifacts = artifacts;
    const { specs, bytes } = checkSpecs(artifacts.weightSpecs);
    const metadata = checkMetadata(artifacts);
    const { name, stages, entries } = savedStages(metadata as unknown as Readonly<Record<string, unknown>>);
    const weights = new SavedWeights(specs, artifacts.weightData, bytes);
    const read = (entry: number, saved: unknown) =>
      fitting(() => {
        const topology = savedTopology(checkTopology(saved, specs).config, weights);
        requireInputs(topology, stages.slice(entry - 1));
        return withStateSizes(topology, stages.slice(entry - 1));
      });
    this.composition = { name, stages };
    const whole = read(1, artifacts.modelTopology);
    weights.requireAllTaken();
    this.sizeMultiple = fitting(() => sizeMultiple(whole));
    const checked = (entry: number, topology: Topology) => {
      fitting(() => this.checkEntry(entry, topology));
      return topology;
    };
    this.topologies.set(1, checked(1, whole));
    this.readTopology = (entry) => checked(entry, read(entry, entries.get(entry)));
    this.inTfjs = new LazyNetwork(() => this.load());
    this.others.push(this.inTfjs);
    if (saved.robust) this.robust = saved.robust === 'itself' ? async () => this : this.companion(saved.robust);
    if (saved.adversarial) this.adversarial = this.companion(saved.adversarial);
  }

  /** Enlargement from the first input to the last output. */
  get scale(): number {
    return this.composition.stages[this.composition.stages.length - 1]!.totalScale;
  }

  /**
   * {@inheritDoc Network.topology}
   *
   * @throws {WeightsError} if what the file has for an entry behind the first stage is damaged: it is read when it is first asked for
   */
  topology(entry = 1): Topology {
    const stage = integer(entry, 'entry', 1, this.composition.stages.length);
    const topology = this.topologies.get(stage) ?? this.readTopology(stage);
    this.topologies.set(stage, topology);
    return topology;
  }

  /** {@inheritDoc Network.weightHolders} */
  weightHolders(): readonly object[] {
    return [];
  }

  /**
   * Shapes, parameters and multiply-accumulates of every module for one image.
   *
   * @param size height and width of the input in pixels
   */
  describe(size: readonly [number, number] = [16, 16]): Description {
    return describeNetwork(this, size);
  }

  /** The network as a Mermaid flowchart. */
  toMermaid(size: readonly [number, number] = [16, 16]): string {
    return mermaidGraph(this.describe(size));
  }

  /**
   * The same network in tfjs, made once, in whichever backend is selected then; it is freed with this one. Loads tfjs.
   *
   * @throws {BackendError} if tfjs has no backend that starts, {@link DependencyError} where tfjs is not installed
   */
  compose(): Promise<MultiStage> {
    return this.inTfjs.get();
  }

  private companion(read: () => Promise<SavedNetwork>): () => Promise<Network> {
    const companion = new LazyNetwork<Network>(async () => new InferenceNetwork(await read(), this.within));
    this.others.push(companion);
    return companion.get;
  }

  private async load(): Promise<MultiStage> {
    const { loadNetwork } = await withTfjs(() => import('./load-network.js'));
    return this.within(() => loadNetwork(this.artifacts));
  }

  /** Frees what {@link compose} made, and the networks that go with this one. */
  dispose(): void {
    for (const other of this.others) other.dispose();
  }

  /** Images and boundaries of an entry must have the names and sizes that the metadata promise. */
  private checkEntry(entry: number, topology: Topology): void {
    const side = this.sizeMultiple * Math.max(1, Math.ceil(16 / this.sizeMultiple));
    const shapes = inferShapes(topology, inputShapes(topology, [side, side]));
    const { stages } = this.composition;
    const ports = statePorts(stages.slice(entry - 1));
    const before = stages[entry - 1]!.totalScale / stages[entry - 1]!.scale;
    const expect = (name: string, expected: Shape) => {
      const port = topology.outputs.find((output) => output.name === name);
      const came = port && shapes.get(port.value);
      if (came?.join() === expected.join()) return;
      throw new WeightsError(
        `Expected an output ${show(name)} of ${format(expected)} at entry ${entry} but received ${came ? format(came) : 'none'}`,
      );
    };
    for (const { index, scale, totalScale, bem } of stages.slice(entry - 1)) {
      const large = (side * totalScale) / before;
      expect(`s${index}_image`, [1, large, large, 3]);
      if (bem) expect(`s${index}_boundaries`, [1, large / scale, large / scale, LINE_COUNT]);
    }
    for (const { stage, next, channels } of ports) {
      const own = (side * stage.totalScale) / stage.scale / before;
      expect(next, [1, own, own, channels]);
    }
  }
}

/** @throws {WeightsError} for other inputs than the picture and what the stages keep */
function requireInputs({ inputs }: Topology, stages: readonly NetworkStage[]): void {
  const ports = [{ name: 'image', channels: 3 }, ...statePorts(stages)];
  const wanted = ports.map(({ name, channels }) => `${name} [?, ?, ?, ${channels}]`).join(', ');
  const came = inputs.map(({ name, shape }) => `${name} ${format(shape)}`).join(', ');
  if (came !== wanted)
    throw new WeightsError(
      `Expected the inputs ${wanted} of stages ${stages[0]!.index} and later but received ${came || 'none'}`,
    );
}

/** Whatever a file's topology cannot do is a fault of the file. */
function fitting<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof MsfsrError) || error instanceof WeightsError || error instanceof BackendError) throw error;
    throw new WeightsError(`The weights do not fit the topology beside them: ${error.message}`, { cause: error });
  }
}
