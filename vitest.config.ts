import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { msfsrFromSource } from './examples/from-source.js';
import { noBrowser, SOFTWARE_GPU } from './test/chromium.js';

/** Where CI wants the results as JSON; see .ci/run. */
const report = process.env.MSFSR_TEST_REPORT;

if (noBrowser) console.warn(`The tests in test/browser are left out: ${noBrowser}`);

export default defineConfig({
  plugins: [msfsrFromSource()],
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    setupFiles: ['test/quick-equality.ts'],
    passWithNoTests: !!noBrowser,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          globalSetup: ['test/run-folder.ts'],
        },
      },
      {
        extends: true,
        // Found while tests run, they would make the page reload.
        optimizeDeps: {
          include: ['@tensorflow/tfjs-backend-webgl', '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', 'fast-check'],
        },
        test: {
          name: 'browser',
          testTimeout: 180_000,
          include: noBrowser ? [] : ['test/browser/**/*.test.ts'],
          // One page after another, and after everything else: they share the processor that draws.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: SOFTWARE_GPU }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
