import { defineConfig } from 'vitest/config';

/** Where CI wants the results as JSON; see .ci/run. */
const report = process.env.MSFSR_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
