let warned = false;

/** Says once why there are fewer threads than were asked for. */
export function warnOfFewerThreads(reason: string): void {
  if (!warned) console.warn(`msfsr: the engine uses fewer threads than asked for: ${reason}`);
  warned = true;
}
