/** A worker that fails at its first picture, where nothing catches the error. */
import '../../../src/worker/worker-script.js';

addEventListener('message', ({ data }) => {
  if ((data as { method?: string }).method !== 'upscale') return;
  setTimeout(() => {
    throw new Error('out of luck');
  });
});
