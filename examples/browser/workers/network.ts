import { type BackendChoice, createWorkerUpscaler, type Upscaler } from 'msfsr/worker';

/** What is to run the network. */
export interface Engine {
  readonly backend: BackendChoice;
  readonly threads: number;
}

/** A network in a worker, on whatever is asked for. */
export class Network {
  private running: { readonly engine: Engine; readonly upscaler: Upscaler } | undefined;

  /** @param model address of its `model.json` */
  constructor(private readonly model: string) {}

  /** Whether it runs there already. */
  isOn({ backend, threads }: Engine): boolean {
    return this.running?.engine.backend === backend && this.running.engine.threads === threads;
  }

  /** Starts the network, or starts it again if it is to run on something else. */
  async on(engine: Engine): Promise<Upscaler> {
    if (this.running && this.isOn(engine)) return this.running.upscaler;
    const upscaler = await createWorkerUpscaler({
      ...engine,
      model: this.model,
      wasmPaths: 'tfjs/',
    });
    await this.running?.upscaler.dispose();
    this.running = { engine, upscaler };
    return upscaler;
  }
}
