/** Export of networks to ONNX. */
export { type ExportOnnxOptions, exportOnnx } from './export-onnx.js';
