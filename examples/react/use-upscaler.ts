import { createWorkerUpscaler, type Upscaler } from 'msfsr/worker';
import { useEffect, useState } from 'react';

/** An upscaler in a worker for as long as a component is mounted; undefined until it has started. */
export function useUpscaler(model: string): { readonly upscaler?: Upscaler; readonly error?: Error } {
  const [state, setState] = useState<{ upscaler?: Upscaler; error?: Error }>({});

  useEffect(() => {
    const controller = new AbortController();
    const starting = createWorkerUpscaler({ model, signal: controller.signal });
    starting.then(
      (upscaler) => setState({ upscaler }),
      (error: Error) => {
        if (!controller.signal.aborted) setState({ error });
      },
    );
    return () => {
      controller.abort();
      setState({});
      starting.then(
        (upscaler) => upscaler.dispose(),
        () => undefined,
      );
    };
  }, [model]);

  return state;
}
