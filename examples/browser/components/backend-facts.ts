import './backend-facts.css';
import type { BackendChoice, BackendDescription, TriedBackend } from 'msfsr/worker';
import { element } from '../element.js';
import type { Engine } from '../workers/network.js';

const CHOICES: Readonly<Partial<Record<BackendChoice, string>>> = {
  auto: 'the fastest',
  engine: 'WebAssembly',
  'tfjs-webgl': 'WebGL',
  'tfjs-webgpu': 'WebGPU',
  'tfjs-cpu': 'plain JavaScript',
};

/** Numbers of threads to choose from: powers of two up to what the machine runs at a time, where the page may share memory. */
const THREADS = [1, 2, 4, 8, 16].filter((n) => n === 1 || (crossOriginIsolated && n <= navigator.hardwareConcurrency));

/** What runs the network, on how many threads, how long it took, and a menu to try another way. */
export class BackendFacts {
  private readonly chosen = element('dd', {}, '…');
  private readonly threads = element('dd', {}, '…');
  private readonly time = element('dd', { id: 'time' }, '…');
  private readonly why = element('p', { className: 'hint' });
  private readonly rows = element('tbody');
  readonly element: HTMLElement;

  constructor(onChoose: (engine: Engine) => void) {
    const change = () => onChoose({ backend: backend.value as BackendChoice, threads: Number(threads.value) });
    const backend = menu('backend', CHOICES, change);
    const threads = menu('threads', Object.fromEntries(THREADS.map((n) => [n, String(n)])), change);
    const fact = (name: string, value: HTMLElement) => element('div', {}, element('dt', {}, name), value);
    const heads = ['Backend', 'Once warm', 'To start'].map((text) => element('th', { scope: 'col' }, text));
    this.element = element(
      'div',
      { className: 'facts' },
      element('dl', {}, fact('Runs on', this.chosen), fact('Threads', this.threads), fact('This face took', this.time)),
      element(
        'div',
        { className: 'facts-menu' },
        label('Run it on', backend),
        backend,
        label('Threads', threads),
        threads,
      ),
      element(
        'details',
        {},
        element('summary', {}, 'Why this one'),
        this.why,
        element('table', {}, element('thead', {}, element('tr', {}, ...heads)), this.rows),
      ),
    );
  }

  /** Shows what was chosen and what else was tried. */
  show({ chosen, simd, threads, why, candidates, crossOriginIsolated }: BackendDescription): void {
    this.chosen.textContent = simd ? `${chosen} (${simd})` : chosen;
    this.threads.textContent = `${threads}${crossOriginIsolated ? '' : ' (the page is not isolated)'}`;
    this.why.textContent = `${chosen}: ${why}.`;
    this.rows.replaceChildren(...candidates.map(row));
  }

  /** Shows how long the last face took. */
  showTime(milliseconds: number): void {
    this.time.textContent = time(milliseconds);
  }
}

function menu(id: string, options: Readonly<Record<string, string>>, onChange: () => void): HTMLSelectElement {
  const made = element('select', { id });
  for (const [value, text] of Object.entries(options)) made.append(element('option', { value }, text));
  made.addEventListener('change', onChange);
  return made;
}

const label = (text: string, { id }: HTMLElement) => element('label', { htmlFor: id }, text);

const time = (value?: number) => (value === undefined ? '' : `${value.toFixed(value < 10 ? 1 : 0)} ms`);

function row({ name, milliseconds, startMilliseconds, reason }: TriedBackend): HTMLTableRowElement {
  const head = element('th', { scope: 'row' }, name);
  if (reason) return element('tr', {}, head, element('td', { colSpan: 2 }, reason));
  return element('tr', {}, head, element('td', {}, time(milliseconds)), element('td', {}, time(startMilliseconds)));
}
