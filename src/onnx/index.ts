/**
 * Export of networks to ONNX.
 *
 * @module msfsr/onnx
 */
export { type ExportOnnxOptions, exportOnnx } from './export-onnx.js';
