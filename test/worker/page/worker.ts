/** A worker's script of one's own: with every backend of tfjs that may be tried. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import '../../../src/worker/worker-script.js';
