interface Entry<T> {
  readonly key: string;
  readonly owners: readonly object[];
  readonly value: T;
}

/** Entries of one owner; sizes beyond these are made again. */
const LIMIT = 8;

/** What was made from data of others: kept while all of it is there, a few entries for each. */
export class OwnedCache<T> {
  private readonly entries = new WeakMap<object, Set<Entry<T>>>();

  /** @param drop called with a value that is kept no longer */
  constructor(private readonly drop: (value: T) => void = () => {}) {}

  /** The value of a key made from these owners, at least one. */
  get(key: string, owners: readonly object[], make: () => T): T {
    const known = this.of(owners[0]!);
    const same = (entry: Entry<T>) => entry.key === key && entry.owners.every((owner, i) => owner === owners[i]);
    let entry = [...known].find(same);
    if (!entry) {
      if (known.size >= LIMIT) this.remove([...known][0]!);
      entry = { key, owners, value: make() };
    }
    known.delete(entry); // the latest used goes last
    for (const owner of owners) this.of(owner).add(entry);
    return entry.value;
  }

  /** Drops what was made from an owner. */
  release(owner: object): void {
    for (const entry of this.entries.get(owner) ?? []) this.remove(entry);
  }

  private of(owner: object): Set<Entry<T>> {
    const set = this.entries.get(owner) ?? new Set();
    this.entries.set(owner, set);
    return set;
  }

  private remove(entry: Entry<T>): void {
    for (const owner of entry.owners) this.entries.get(owner)?.delete(entry);
    this.drop(entry.value);
  }
}
