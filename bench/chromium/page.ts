/** Measures a network in this page; chromium.ts opens it and reads the rows. */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web/wasm';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { gflops, interleave } from '../measure.js';
import { allRunners } from '../runners/all-runners.js';
import { onnxruntimeWeb } from '../runners/onnxruntime.js';

const SIZE = [16, 16] as const;

const query = new URLSearchParams(location.search);
const family = query.get('family')!;
ort.env.wasm.wasmPaths = '/ort/';
setWasmPaths('/tfjs/');
await tf.setBackend('wasm');

const network = buildMultiStage(`${family}-x8`);
const runners = await allRunners(network.model, SIZE, { onnx: [onnxruntimeWeb(ort, 1)] });
const { macs } = network.describe([...SIZE]);
const timings = await interleave(runners, Number(query.get('rounds')));
const rows = timings.map((timing) => ({ family, ...timing, gflops: gflops(macs, timing.medianMs) }));
document.querySelector('#result')!.textContent = JSON.stringify(rows);
