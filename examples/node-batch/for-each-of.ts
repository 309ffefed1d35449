/** Does something with every item, with a number of them at a time; the first error ends it. */
export async function forEachOf<T>(
  items: Iterable<T>,
  atATime: number,
  use: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const work = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await use(next.value);
  };
  await Promise.all(Array.from({ length: atATime }, work));
}
