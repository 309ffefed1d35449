import * as web from 'onnxruntime-web';
import { loadOnnxruntimeNode } from '../peers-installed.js';
import { type OnnxRunner, onnxruntimeNode, onnxruntimeWeb } from './onnxruntime.js';

/** The runtimes for ONNX files that this machine has. */
export async function onnxRunners(threads: number): Promise<OnnxRunner[]> {
  const node = await loadOnnxruntimeNode();
  return [onnxruntimeWeb(web, threads), ...(node ? [onnxruntimeNode(node, threads)] : [])];
}
