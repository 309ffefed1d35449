/**
 * Runs the trainer with a Python that has PyTorch: `npm run train -- train --model DIR --recipe FILE --data FILE --run NAME`.
 * See docs/TRAINING.md.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPython } from './find-python.js';

const python = findPython();
if (!python) {
  console.error(
    'No PyTorch found: install it (Debian: apt-get install python3-torch python3-pil) or set MSFSR_PYTHON to a Python that has it',
  );
  process.exit(1);
}
const PYTHONPATH = fileURLToPath(new URL('../training', import.meta.url));
const trainer = spawn(python, ['-m', 'msfsr_training', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, PYTHONPATH, PYTHONUNBUFFERED: '1' },
});
// The trainer saves a checkpoint before it ends; this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => trainer.kill(signal));
trainer.on('exit', (code) => process.exit(code ?? 1));
