import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/parse-arguments.js';
import { Progress } from '../../src/cli/progress.js';
import { textTable } from '../../src/cli/text-table.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { run } from './run.js';

describe('program', () => {
  it('prints its version and its help', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
    const help = await run(['--help']);
    for (const name of ['upscale', 'eval', 'inspect', 'export', 'doctor']) expect(help.out).toContain(`  ${name}`);
    expect(help.code).toBe(0);
    expect(await run([])).toEqual({ code: 2, out: '', err: help.out });
  });

  it.each([
    [
      'upscale',
      [
        '--out',
        '--weights',
        '--scale',
        '--strength',
        '--recursive',
        '--import',
        '--save-stages',
        '--save-boundaries',
        '--json',
      ],
    ],
    ['eval', ['--import', '--faces', '--split', '--weights', '--worst', '--shuffle-boundaries', '--json']],
    ['inspect', ['--import', '--size', '--mermaid', '--json']],
    ['export', ['--import', '--onnx', '--size']],
    ['doctor', ['--json']],
  ])('%s --help names its options', async (command, options) => {
    const { code, out } = await run([command, 'x', '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: msfsr ${command}`);
    for (const option of options) expect(out).toContain(`  ${option}`);
  });

  it.each([
    [['upscal'], /did you mean "upscale"\?/],
    [['--jsn'], /Expected a command first/],
    [['upscale', 'a.png', '--ot', 'x'], /Unknown option "--ot" of upscale: did you mean "--out"\?/],
    [['upscale', 'a.png', '-o', 'x'], /Unknown option "-o"/],
    [['upscale', 'a.png'], /Expected a folder for the results: --out DIR/],
    [['upscale', '--out', 'x'], /Expected pictures or folders/],
    [['upscale', 'a.png', '--out', '--json'], /Expected a value DIR for --out but received "--json"/],
    [['upscale', 'a.png', '--out'], /Expected a value DIR for --out but received none/],
    [['upscale', 'a.png', '--out=x', '--json=yes'], /Expected no value for --json but received "yes"/],
    [
      ['upscale', 'a.png', '--out', 'x', '--scale', '2.5'],
      /Expected integer of at least 1 for --scale but received "2.5"/,
    ],
    [['eval'], /either one folder of pictures or --faces/],
    [['eval', 'a', 'b'], /either one folder/],
    [['eval', 'a', '--split', 'val'], /--split without --faces/],
    [['inspect', 'a', 'b'], /one network/],
    [['inspect', '--json', '--mermaid'], /give one of them/],
    [['doctor', 'now'], /no arguments/],
  ])('refuses %j with exit code 2', async (argv, message) => {
    const { code, out, err } = await run(argv);
    expect(err).toMatch(message);
    expect(err.split('\n')).toHaveLength(2);
    expect([code, out]).toEqual([2, '']);
  });

  it('reports an unknown network with exit code 1', async () => {
    expect(await run(['inspect', './no-such-folder'])).toEqual({
      code: 1,
      out: '',
      err: 'msfsr: Expected a folder with a model.json but found none in "./no-such-folder"\n',
    });
  });
});

describe('parseArguments', () => {
  const command = {
    name: 'test',
    summary: '',
    usage: [],
    options: { out: { value: 'DIR', help: '' }, json: { help: '' } },
    run: async () => 0,
  };

  it('reads values, switches and positionals in any order; -- ends the options', () => {
    const args = parseArguments(['a', '--json', 'b', '--out=-c', '--', '--d'], command);
    expect(args.positionals).toEqual(['a', 'b', '--d']);
    expect([args.flag('json'), args.text('out'), args.integer('missing', 1)]).toEqual([true, '-c', undefined]);
  });

  it('does not take names of Object.prototype for options', () => {
    expect(() => parseArguments(['--constructor'], command)).toThrow(UsageError);
  });
});

describe('Progress', () => {
  const io = (isTerminal: boolean, lines: string[]) => ({
    out: () => undefined,
    err: (text: string) => void lines.push(text),
    isTerminal,
    columns: 40,
    signal: new AbortController().signal,
  });

  it('redraws one line on a terminal and takes it away', () => {
    const lines: string[] = [];
    const progress = new Progress(io(true, lines), 4);
    progress.update(1.5, 'a name that is much too long for the line');
    progress.finished(2, 'b');
    progress.clear();
    progress.clear();
    expect(lines).toEqual([
      '\r\x1b[K[#########---------------] 1/4 a name t',
      '\r\x1b[K[############------------] 2/4 b',
      '\r\x1b[K',
    ]);
    for (const line of lines) expect(line.replace('\r\x1b[K', '').length).toBeLessThan(40);
  });

  it('prints at most ten plain lines elsewhere', () => {
    const lines: string[] = [];
    const progress = new Progress(io(false, lines), 300);
    for (let i = 0; i < 300; i++) {
      progress.update(i + 0.5, `f${i}`);
      progress.finished(i + 1, `f${i}`);
    }
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('300/300 f299\n');
  });
});

describe('textTable', () => {
  it('literal', () => {
    expect(
      textTable(
        [
          ['a', '1'],
          ['bcd', '23', 'x'],
        ],
        ['left', 'right'],
      ),
    ).toEqual(['a     1', 'bcd  23  x']);
  });
});
