/** Most threads of a plan. */
export const MOST_THREADS = 64;
