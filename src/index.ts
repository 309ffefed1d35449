/**
 * msfsr: multi-stage face super-resolution guided by facial boundaries. Runs in browsers and in Node; `msfsr/node` adds files.
 *
 * @module msfsr
 */

export type { TfjsBackend } from './backend.js';
export * from './boundaries/index.js';
export { buildMultiStage } from './compose/build-multi-stage.js';
export type { Part, PartOptions, PartOutput, StageSeams } from './compose/build-part.js';
export type { MultiStageOptions } from './compose/composition.js';
export { missingKernels } from './compose/missing-kernels.js';
export { MultiStage } from './compose/multi-stage.js';
export type { PredictOptions, StageResult, StatefulPrediction, StatefulPredictOptions } from './compose/prediction.js';
export { PRESETS, presetNames, presetOptions, registerPreset } from './compose/presets.js';
export type { TensorState } from './compose/tensor-state.js';
export type * from './contracts.js';
export type * from './graph/topology.js';
// Drawing and contact sheets are in msfsr/image alone: this entry is what every page loads.
export { alphaPlane } from './image/alpha.js';
export type { ResizeFilter } from './image/filters.js';
export { type ResizeOptions, resize } from './image/resize.js';
export { imageToTensor, type TensorToImageOptions, tensorToImage } from './image/tensor.js';
export { checkPixelImage, createPixelImage } from './image/types.js';
export * from './inference.js';
export { Bottleneck, type BottleneckArgs, bottleneck } from './layers/bottleneck.js';
export { BoundaryFusion, type BoundaryFusionArgs, boundaryFusion } from './layers/boundary-fusion.js';
export { ChannelAttention, type ChannelAttentionArgs, channelAttention } from './layers/channel-attention.js';
export { ConvLstmGates, type ConvLstmGatesArgs, convLstmGates } from './layers/conv-lstm-gates.js';
export type { Activation, ConvOptions } from './layers/conv-steps.js';
export { Convolution, type ConvolutionArgs, convolution } from './layers/convolution.js';
export type {
  EstimateFunction,
  ForeignInput,
  ForeignSource,
  FuseFunction,
  GraphModelLike,
  UpscaleFunction,
} from './layers/foreign-function.js';
export { Hourglass, type HourglassArgs, hourglass } from './layers/hourglass.js';
export { Join, type JoinArgs, join } from './layers/join.js';
export { registerMsfsrLayers } from './layers/register.js';
export { Resample, type ResampleArgs, resample } from './layers/resample.js';
export { ResidualBlock, type ResidualBlockArgs, residualBlock } from './layers/residual-block.js';
export { StepLayer, type StepLayerArgs } from './layers/step-layer.js';
export { type Range, ValueRange, type ValueRangeArgs, valueRange } from './layers/value-range.js';
export type { CompactBemOptions } from './modules/bem/compact.js';
export type { ForeignBemOptions, ForeignEstimator } from './modules/bem/foreign.js';
export type { CompactBfmOptions } from './modules/bfm/compact.js';
export type { ConvLstmOptions } from './modules/bfm/conv-lstm.js';
export type { ForeignBfmOptions, ForeignFusion } from './modules/bfm/foreign.js';
export type { RecurrentOptions } from './modules/bfm/recurrent.js';
export type { CompactBumOptions } from './modules/bum/compact.js';
export type { ForeignBumOptions, ForeignUpscaler } from './modules/bum/foreign.js';
export type {
  ApplicableBem,
  ApplicableBfm,
  ApplicableBum,
  ApplyOptions,
  StageApplyOptions,
} from './modules/define.js';
export type { ForeignOptions, ForeignStageOptions } from './modules/foreign/options.js';
export { BEM, BFM, BUM } from './modules/index.js';
export { type ModuleFactory, moduleTypes, registerModule } from './modules/registry.js';
export type * from './steps/step.js';
export type { WasmPaths } from './upscaler/tfjs-backend.js';
export { type NetworkMetadata, type StoredType, toArtifacts } from './weights/artifacts.js';
export { type LoadNetworkOptions, loadNetwork } from './weights/load-network.js';
