/**
 * The component in a small application.
 *
 *     npx vite examples/react
 */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { FaceUpscaler } from './FaceUpscaler.js';

function App() {
  const [face, setFace] = useState<File>();
  const [strength, setStrength] = useState(1);
  return (
    <main>
      <p>
        <label>
          A small picture of a face:{' '}
          <input type="file" accept="image/*" onChange={(event) => setFace(event.target.files?.[0])} />
        </label>
      </p>
      <p>
        <label>
          Guidance by the lines:{' '}
          <input
            type="range"
            min="0"
            max="1"
            step="0.1"
            value={strength}
            onChange={(event) => setStrength(Number(event.target.value))}
          />
        </label>
      </p>
      {face && (
        <FaceUpscaler model="compact-x8/model.json" face={face} strength={strength} alt={`${face.name}, enlarged`} />
      )}
    </main>
  );
}

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
