/// <reference types="vite/client" />
/** `<LiveExample name="upscale" />`: the choices of an example of `site/live`, a button that runs it, and what came out. */
import { withBase } from 'vitepress';
import { defineComponent, h, onBeforeUnmount, onMounted, reactive, ref, shallowRef } from 'vue';
import type { Example } from '../../live/example.js';
import { readPixels, shower } from './bench.js';

/** None while the pages are rendered beforehand: nothing of an example runs there. */
const EXAMPLES = import.meta.env.SSR
  ? {}
  : import.meta.glob<{ example: Example }>(['../../live/*.ts', '!../../live/{example,draw-pipeline,drag-points}.ts']);

export const LiveExample = defineComponent({
  props: { name: { type: String, required: true } },

  setup({ name }) {
    const example = shallowRef<Example>();
    const chosen = reactive<Record<string, string>>({});
    const picture = shallowRef<string | File>('');
    const own = ref('');
    const state = ref<'ready' | 'running' | 'done' | 'failed'>('ready');
    const said = ref('');
    const results = ref<HTMLElement>();
    let controller = new AbortController();

    onMounted(async () => {
      const loaded = (await EXAMPLES[`../../live/${name}.ts`]!()).example;
      for (const [choice, values] of Object.entries(loaded.choices ?? {})) chosen[choice] = values[0]!;
      picture.value = loaded.pictures?.[0] ?? '';
      example.value = loaded;
    });
    onBeforeUnmount(() => controller.abort());

    async function readPicture(signal: AbortSignal) {
      if (picture.value instanceof File) return readPixels(picture.value);
      return readPixels(await (await fetch(withBase(`/${picture.value}`), { signal })).blob());
    }

    async function run() {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      const shown = document.createElement('div');
      results.value!.replaceChildren(shown);
      shown.className = 'live-pictures';
      state.value = 'running';
      said.value = 'Loading …';
      try {
        await example.value!.run({
          chosen: { ...chosen },
          signal,
          picture: () => readPicture(signal),
          file: (path) => new URL(withBase(`/${path}`), location.href).href,
          show: shower(shown),
          say: (text) => {
            if (!signal.aborted) said.value = text;
          },
        });
        if (!signal.aborted) state.value = 'done';
      } catch (error) {
        if (signal.aborted) return;
        state.value = 'failed';
        said.value = String(error);
      }
    }

    function stop() {
      controller.abort();
      state.value = 'ready';
      said.value = 'Stopped.';
    }

    /** A choice was made: what is shown already follows it. */
    function follow() {
      if (state.value !== 'ready') run();
    }

    const choice = (label: string, values: readonly string[]) =>
      h('label', [
        label,
        h(
          'select',
          {
            onChange: (event: Event) => {
              chosen[label] = (event.target as HTMLSelectElement).value;
              follow();
            },
          },
          values.map((value) => h('option', { value }, value)),
        ),
      ]);

    const pick = (value: string | File) => {
      picture.value = value;
      own.value = value instanceof File ? value.name : '';
      follow();
    };
    const thumbnail = (path: string, i: number) =>
      h(
        'button',
        { type: 'button', class: 'live-thumbnail', 'aria-pressed': picture.value === path, onClick: () => pick(path) },
        h('img', { src: withBase(`/${path}`), alt: `picture ${i + 1}` }),
      );
    const upload = () =>
      h('label', { class: 'live-upload' }, [
        own.value || 'your own …',
        h('input', {
          type: 'file',
          accept: 'image/*',
          onChange: (event: Event) => {
            const file = (event.target as HTMLInputElement).files?.[0];
            if (file) pick(file);
          },
        }),
      ]);

    return () => {
      const { pictures = [], choices = {} } = example.value ?? {};
      const running = state.value === 'running';
      return h('div', { class: 'live', 'data-state': state.value }, [
        pictures.length > 0 && h('div', { class: 'live-choices' }, [...pictures.map(thumbnail), upload()]),
        h('div', { class: 'live-choices' }, [
          ...Object.entries(choices).map(([label, values]) => choice(label, values)),
          h(
            'button',
            { type: 'button', class: 'live-run', disabled: !example.value, onClick: running ? stop : run },
            running ? 'Stop' : 'Run',
          ),
        ]),
        h('div', { ref: results }),
        h('p', { class: 'live-said', role: 'status' }, said.value),
      ]);
    };
  },
});
