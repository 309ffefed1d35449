import { restorer } from './browser-restorer.js';

const ready = restorer();
addEventListener('message', async ({ data }) => {
  postMessage(await (await ready)(data).catch((error: unknown) => ({ error: String(error) })));
});
