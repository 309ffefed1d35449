/** Programs as somebody starts them who knows nothing of this repository. */
import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { root } from '../package/build.js';

/** Longest time that a command may take, ms. */
const PATIENCE = 600_000;
/** Lines of a failed row's log that are shown. */
const SHOWN = 25;

/** Variables of `npm run` and of vitest, which nobody has in a fresh terminal; where packages come from stays. */
const OF_THIS_RUN =
  /^(?:npm_(?!config_(?:registry|cache)$)|NODE_(?!EXTRA_CA_CERTS$)|INIT_CWD$|VITE|TEST$|PROD$|DEV$|MODE$|BASE_URL$)/i;

/** The surroundings of a fresh terminal, with some folders of programs before all others. */
export function terminal(...programs: readonly string[]): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !OF_THIS_RUN.test(name)) as [string, string][];
  const paths = (process.env.PATH ?? '').split(delimiter).filter((path) => !path.startsWith(root));
  return { ...Object.fromEntries(kept), PATH: [...programs, ...paths].join(delimiter), NO_COLOR: '1' };
}

/** Runs commands one after another and keeps what they say. */
export class Shell {
  private said = '';

  /**
   * @param folder where commands start
   * @param env their variables; see {@link terminal}
   */
  constructor(
    readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** The end of what was said. */
  get log(): string {
    return this.said.trimEnd().split('\n').slice(-SHOWN).join('\n');
  }

  note(text: string): void {
    this.said += text.endsWith('\n') ? text : `${text}\n`;
  }

  private start(command: string, ...args: readonly string[]): ChildProcess {
    this.note(`$ ${[command, ...args].join(' ')}`);
    // A group of its own: `npx` and package managers start what does the work, which must end with them.
    const child = spawn(command, args, {
      cwd: this.folder,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout!.on('data', (text: Buffer) => this.note(text.toString()));
    child.stderr!.on('data', (text: Buffer) => this.note(text.toString()));
    return child;
  }

  /**
   * Runs a command to its end.
   *
   * @returns what it printed on its standard output
   * @throws Error if it fails or takes too long
   */
  run(command: string, ...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = this.start(command, ...args);
      let out = '';
      child.stdout!.on('data', (text: Buffer) => {
        out += text.toString();
      });
      const timer = setTimeout(() => end(child), PATIENCE);
      const fail = (why: string) => reject(new Error(`${[command, ...args].join(' ')}: ${why}`));
      child.on('error', (error) => fail(error.message));
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        if (code === 0) resolve(out);
        else fail(signal ? `ended by ${signal} after ${PATIENCE / 1000} s` : `exit code ${code}`);
      });
    });
  }

  /**
   * Runs a server while something is done with it.
   *
   * @param use gets the address that the server prints
   */
  async serve<T>(command: string, args: readonly string[], use: (address: string) => Promise<T>): Promise<T> {
    const child = this.start(command, ...args);
    try {
      return await use(await addressOf(child));
    } finally {
      end(child);
    }
  }
}

function end(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Waits for the address that a server prints. */
const addressOf = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: Buffer) => {
      said += text;
      const [address] = /http:\/\/[\w.]+:\d+\/?/.exec(said) ?? [];
      if (address) resolve(address);
    };
    server.stdout!.on('data', hear);
    server.stderr!.on('data', hear);
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`The server ended: ${said}`)));
  });
