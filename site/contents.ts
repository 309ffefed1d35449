/** A page of the site and the file of the repository that it shows. */
export interface SitePage {
  /** Its name in the sidebar. */
  readonly text: string;
  /** Path in the repository. */
  readonly from: string;
  /** Its address in the site, without ending. */
  readonly to: string;
}

/** A part of the sidebar. */
export interface Section {
  readonly text: string;
  /** Whether it is folded where none of its pages is open. */
  readonly collapsed?: boolean;
  readonly pages: readonly SitePage[];
}

const page = (text: string, from: string, to: string): SitePage => ({ text, from, to });
const guide = (text: string, name: string) => page(text, `docs/${name}.md`, `guide/${name.toLowerCase()}`);
const live = (text: string, name: string) => page(text, `site/pages/live/${name}.md`, `live/${name}`);
const card = (name: string) => page(name, `weights/${name}/card.md`, `weights/${name}`);
const zooCard = (name: string) => page(`${name} (zoo)`, `zoo/${name}/card.md`, `zoo/${name}`);

/** The page that the site opens with. */
export const HOME = page('Home', 'site/pages/index.md', 'index');

/** All pages but {@link HOME}, the examples and the API, in the order of the sidebar. */
export const SECTIONS: readonly Section[] = [
  {
    text: 'From the start',
    pages: [
      guide('What it is, first face', 'START'),
      guide('Photographs', 'PHOTOS'),
      guide('A pipeline of your own', 'PIPELINES'),
      guide('A module of your own', 'MODULES'),
      guide('Training', 'TRAINING'),
      guide('In a page', 'BROWSERS'),
      guide('On a server', 'SERVERS'),
    ],
  },
  {
    text: 'Live',
    pages: [
      live('Upscale a face', 'upscale'),
      live('Restore a photograph', 'photo'),
      live('Compose a pipeline', 'compose'),
      live('Boundaries from landmarks', 'boundaries'),
      live('A sequence', 'sequence'),
    ],
  },
  {
    text: 'Further',
    pages: [
      guide('Video', 'VIDEO'),
      guide('Detectors', 'DETECTORS'),
      guide('WebGL', 'WEBGL'),
      page('README', 'README.md', 'readme'),
      page('Examples', 'examples/README.md', 'examples/index'),
    ],
  },
  {
    text: 'Measured',
    pages: [
      guide('Quality', 'QUALITY'),
      guide('Speed', 'KERNELS'),
      guide('Experiments', 'EXPERIMENTS'),
      guide('Reliability', 'RELIABILITY'),
      guide('Tried as a newcomer', 'TRIAL'),
      guide('Zoo', 'ZOO'),
    ],
  },
  {
    text: 'Model cards',
    pages: [
      ...['compact-x8', 'compact-x8-real', 'compact-x8-adversarial', 'compact-x16', 'compact-x16-real'].map(card),
      ...[
        'edsr-x8',
        'enhancenet-x8',
        'esrgan-x8',
        'urdgn-x8',
        'fsrnet-x8',
        'pfsr-x8',
        'compact-x8-scratch',
        'paper-x8-scratch',
        'paper-x8',
      ].map(zooCard),
    ],
  },
  {
    text: 'The project',
    collapsed: true,
    pages: [
      page('Changelog', 'CHANGELOG.md', 'changelog'),
      guide('File format', 'FORMAT'),
      guide('Architecture', 'ARCHITECTURE'),
      page('Security', 'SECURITY.md', 'security'),
      page('Licences', 'LICENSES.md', 'licences'),
      page('MIT Licence', 'LICENSE', 'licence'),
    ],
  },
];

/** Every page with a file of its own. */
export const PAGES: readonly SitePage[] = [HOME, ...SECTIONS.flatMap(({ pages }) => pages)];
