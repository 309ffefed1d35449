import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { msfsrFromSource } from '../from-source.js';
import { bringFolders } from './bring-folders.js';
import { cutSamples } from './cut-samples.js';
import { listFiles } from './list-files.js';

const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Headers with which threads may share memory. */
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Headers of the built page. */
const headers = {
  ...isolated,
  // No network but its own files; threads start from blobs.
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob: data:",
};

export default defineConfig({
  base: './',
  root: repository('examples/browser'),
  plugins: [
    msfsrFromSource(),
    cutSamples(),
    bringFolders({
      copied: {
        weights: repository('weights'),
        tfjs: repository('node_modules/@tensorflow/tfjs-backend-wasm/wasm-out'),
      },
      linked: {
        zoo: repository('zoo'),
        'face-api': repository('node_modules/@vladmandic/face-api'),
        'face-detection': repository('node_modules/@mediapipe/face_detection'),
      },
    }),
    listFiles(['face-detection/face_detection_full_range.tflite']),
  ],
  worker: { format: 'es' },
  build: {
    outDir: repository('out/demo-web'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: ['index', 'face'].map((page) => repository(`examples/browser/${page}.html`)) },
  },
  server: { headers: isolated },
  preview: { headers, port: 4180 },
});
