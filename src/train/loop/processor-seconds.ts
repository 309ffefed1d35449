import { nodeModule } from '../../platform.js';

/** Seconds of the processor that this process has taken, user and system, with all its threads; undefined in browsers. */
export function processorSeconds(): number | undefined {
  const used = nodeModule('node:process')?.cpuUsage?.();
  return used && (used.user + used.system) / 1e6;
}
