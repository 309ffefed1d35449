/** Keeps the page and its files, so that it goes on without a network once it was opened. */
const NAME = 'msfsr-demo';

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request));
});

async function keepAll() {
  const files = await (await fetch('offline.json', { cache: 'no-store' })).json();
  const cache = await caches.open(NAME);
  await cache.addAll(files);
  await self.skipWaiting();
}

/** What the server has, or what was kept of it. */
async function answer(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(NAME)).put(request, response.clone());
    return response;
  } catch (error) {
    // Servers that allow other origins say that answers vary by them.
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
