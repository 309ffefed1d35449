/**
 * Runs a job for the latest wish: while one runs, only the last of those that came meanwhile is kept. So a slider that is dragged shows as
 * many pictures as the machine can make, and ends with the right one.
 */
export function latest<T>(job: (wish: T) => Promise<void>): (wish: T) => void {
  let waiting: { readonly wish: T } | undefined;
  let running = false;
  const work = async () => {
    running = true;
    while (waiting) {
      const { wish } = waiting;
      waiting = undefined;
      await job(wish);
    }
    running = false;
  };
  return (wish) => {
    waiting = { wish };
    if (!running) void work();
  };
}
