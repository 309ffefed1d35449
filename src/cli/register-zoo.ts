import { withTfjs } from '../with-tfjs.js';

/** Makes the zoo's modules and presets known by name, where a network is composed; what the engine runs needs no modules. */
export async function registerZoo(): Promise<void> {
  const zoo = await withTfjs(() => import('../zoo/index.js'));
  zoo.registerZoo();
}
