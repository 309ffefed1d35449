const NO_ARGUMENTS = 'takes no arguments';
const FACTORY = 'is made by the function of its name, which is called';
const ERROR = 'is an error: thrown, not called';
const BROWSER = 'takes no arguments, and needs a browser';

/** Functions and classes of the entries that the fuzzer does not call, and why. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  presetNames: NO_ARGUMENTS,
  registerMsfsrLayers: NO_ARGUMENTS,
  registerTraining: NO_ARGUMENTS,
  registerZoo: NO_ARGUMENTS,
  releasePretrained: NO_ARGUMENTS,
  replaceConvolutions: NO_ARGUMENTS,
  shippedWeights: NO_ARGUMENTS,
  startState: NO_ARGUMENTS,
  threadSupport: NO_ARGUMENTS,
  recoverWebgl: BROWSER,
  registerWebglKernels: BROWSER,
  loadSharp: 'takes what imports sharp, for tests alone',
  Bottleneck: FACTORY,
  BoundaryFusion: FACTORY,
  ChannelAttention: FACTORY,
  ConvLstmGates: FACTORY,
  Convolution: FACTORY,
  Hourglass: FACTORY,
  Join: FACTORY,
  Resample: FACTORY,
  ResidualBlock: FACTORY,
  ValueRange: FACTORY,
  StepLayer: 'is abstract: the base of layers',
  BackendError: ERROR,
  ContextLostError: ERROR,
  ContractError: ERROR,
  DataError: ERROR,
  DependencyError: ERROR,
  FacePlusPlusError: ERROR,
  ImageError: ERROR,
  MissingKernelsError: ERROR,
  MsfsrError: ERROR,
  OptionError: ERROR,
  RunError: ERROR,
  ShapeError: ERROR,
  WeightsError: ERROR,
};
