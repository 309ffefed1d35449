/**
 * Longest time that this thread was busy at a stretch while `body` ran, ms: from the browser's own account of tasks above 50 ms, and from the
 * gaps between messages that this thread sends itself.
 */
export async function longestTask(body: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  observer.observe({ type: 'longtask' });
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(0);
  };
  port2.postMessage(0);
  await body();
  port1.close();
  await new Promise((resolve) => setTimeout(resolve, 50)); // the account comes late
  for (const { duration } of observer.takeRecords()) longest = Math.max(longest, duration);
  observer.disconnect();
  return longest;
}
