import { withTfjs } from '../../with-tfjs.js';
import type { Command } from '../command.js';
import { NETWORK_OPTIONS } from '../network-options.js';

/** `msfsr train` */
export const train: Command = {
  name: 'train',
  summary: 'Trains a network on a folder of faces, or goes on with it.',
  usage: ['train --run DIR --faces DIR --weights NAME [options]', 'train --run DIR --faces DIR'],
  details: [
    'The folder of faces is one that msfsr label has been through, or a data set with train.jsonl and val.jsonl. The run keeps',
    'its recipe, log.jsonl, checkpoint, the best network on the held-out faces (best) and the trained one (network) in its',
    'folder. Ctrl-C stops it after the running step; the second form goes on.',
  ].join('\n'),
  options: {
    run: { value: 'DIR', help: 'folder of the run; made where it is missing' },
    faces: { value: 'DIR', help: 'folder of faces' },
    weights: { value: 'NAME', help: 'shipped weights, or a folder with a model.json, to start a run from' },
    preset: {
      value: 'NAME',
      help: 'a preset to start with first random weights, or with those of --weights that fit it',
    },
    recipe: { value: 'FILE', help: "JSON file (default the run's own)" },
    steps: { value: 'N', help: 'overrides the schedule of the recipe' },
    json: { help: 'print one JSON document at the end instead of lines' },
    ...NETWORK_OPTIONS,
  },
  run: async (args, io) => (await withTfjs(() => import('../run-training.js'))).runTraining(args, io),
};
