import type { Engine } from './engine.js';

const dropped = new FinalizationRegistry<Engine>((engine) => {
  if (engine.state !== 'RUN') return;
  process.emitWarning(
    'A pool was dropped without close() or terminate(): its workers end now. Write `await using pool = new Pool()`, or close it.',
    { type: 'ResourceWarning' },
  );
  engine.close();
});

/** Ends the workers of a pool that nobody can reach any more, with a warning, as Python does. */
export function watchDropped(pool: object, engine: Engine): void {
  dropped.register(pool, engine);
}
