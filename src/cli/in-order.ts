/**
 * Does something with every item, as many at a time as there are workers, and hands the results on in the items' order.
 *
 * @param workers each does one item at a time; `undefined` says that it gives up, as after Ctrl-C
 * @param tell gets each result once all before it were told; at the end also those that come after a gap
 */
export async function inOrder<T, R>(
  items: readonly T[],
  workers: readonly ((item: T, place: number) => Promise<R | undefined>)[],
  tell: (result: R) => void,
): Promise<void> {
  const waiting = items.entries();
  const results = new Map<number, R>();
  let next = 0;
  await Promise.all(
    workers.map(async (work) => {
      for (const [place, item] of waiting) {
        const result = await work(item, place);
        if (result === undefined) return;
        results.set(place, result);
        for (; results.has(next); next++) {
          tell(results.get(next)!);
          results.delete(next);
        }
      }
    }),
  );
  for (const [, result] of [...results].sort(([a], [b]) => a - b)) tell(result);
}
