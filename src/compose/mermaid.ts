import { format } from '../steps/primitive.js';
import type { Description, ModuleDescription } from './describe.js';

const mega = (count: number) => (count < 1e5 ? `${(count / 1e3).toFixed(1)} k` : `${(count / 1e6).toFixed(2)} M`);

/** Draws a description as a Mermaid flowchart: a subgraph per stage, a node per module with shape, parameters and cost. */
export function mermaidGraph({ input, modules, uncounted }: Description): string {
  const id = (m: ModuleDescription) => `s${m.stage}${m.kind}`;
  const node = (m: ModuleDescription) =>
    `    ${id(m)}["${m.kind.toUpperCase()} ${m.type}<br/>${format(m.output)}<br/>${mega(m.trainable + m.frozen)} weights · ${mega(m.macs)}MAC"]`;
  const lines = ['flowchart LR', `  image(["image ${format(input)}"])`];
  let previous = 'image';
  for (const stage of new Set(modules.map((m) => m.stage))) {
    const own = modules.filter((m) => m.stage === stage);
    lines.push(`  subgraph stage${stage} ["stage ${stage}"]`, ...own.map(node), '  end');
    const find = (kind: string) => own.find((m) => m.kind === kind);
    const [bum, bem, bfm] = [find('bum')!, find('bem'), find('bfm')];
    lines.push(`  ${previous} --> ${id(bum)}`);
    if (bem && bfm)
      lines.push(
        `  ${id(bum)} --> ${id(bem)}`,
        `  ${id(bum)} --> ${id(bfm)}`,
        `  ${id(bem)} -- 11 lines --> ${id(bfm)}`,
      );
    previous = id(bfm ?? bum);
  }
  lines.push(`  ${previous} --> result(["image"])`);
  if (uncounted.length > 0) lines.push(`  %% cost not counted: ${uncounted.join(', ')}`);
  return `${lines.join('\n')}\n`;
}
