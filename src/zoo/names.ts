/** Names of the zoo's presets, which `registerZoo` makes known to `buildMultiStage`. */
export const ZOO_PRESETS = ['edsr-x8', 'enhancenet-x8', 'esrgan-x8', 'urdgn-x8', 'fsrnet-x8', 'pfsr-x8'] as const;
