import type { NamedWeights } from '../named-weights.js';
import type { Recipe } from '../recipe.js';
import { Adam } from './adam.js';
import { Muon } from './muon.js';
import type { Optimizer } from './optimizer.js';

/** The optimiser that a recipe names. */
export const createOptimizer = ({ kind, betas }: Recipe['optimizer'], weights: NamedWeights): Optimizer =>
  kind === 'muon' ? new Muon(weights, betas) : new Adam(weights, betas);
