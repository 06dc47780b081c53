import { ProcessError } from '../errors/process-error.js';
import { SerializationError } from '../errors/serialization-errors.js';
import type { EncodeLabel } from './codec.js';

/** Steps shown at each end of a long path. */
const SHOWN_STEPS = 12;

/**
 * A value that cannot cross, on its way up through the encoder; every level adds its step of the path.
 *
 * It becomes a SerializationError at the call, so that the stack of that error points at the call.
 */
export class Refusal {
  readonly steps: string[] = [];

  constructor(
    readonly type: string,
    readonly why: string,
    readonly advice: string,
    readonly cause?: unknown,
  ) {}
}

/** Adds a step of the path to what was thrown below it. */
export function refusalAt(error: unknown, step: string): unknown {
  if (error instanceof ProcessError) return error; // what an entry says itself, or a codec inside the codec
  const refusal = error instanceof Refusal ? error : refusalOf(error);
  refusal.steps.push(step);
  return refusal;
}

/** The error that the caller sees. */
export function encodeError(error: unknown, label: EncodeLabel): ProcessError {
  if (error instanceof ProcessError) return error;
  const refusal = error instanceof Refusal ? error : refusalOf(error);
  const path = pathText(label.root ?? '', refusal.steps);
  const subject = path === '' ? 'the value' : path;
  const joint = /^(is|has|holds|leads|makes|threw|was|changed) /.test(refusal.why) ? ' ' : ': ';
  return new SerializationError(`${label.call}: ${subject}${joint}${refusal.why}. ${refusal.advice}`, {
    path,
    type: refusal.type,
    cause: refusal.cause,
  });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return new Refusal(
      'deep nesting',
      'is nested too deeply to be written',
      'Send a flat form of it, for example an array of its parts.',
    );
  }
  return new Refusal(
    'throwing property',
    `threw while it was read (${textOf(error)})`,
    'Make the getter or proxy safe to read, or send a plain copy.',
    error,
  );
}

/** What was thrown, as text; whatever it is. */
export function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'a value that has no text';
  }
}

function pathText(root: string, innermostFirst: readonly string[]): string {
  const steps = [...innermostFirst].reverse();
  if (steps.length > 2 * SHOWN_STEPS) {
    const left = steps.length - 2 * SHOWN_STEPS;
    steps.splice(SHOWN_STEPS, left, `…(${String(left)} steps)…`);
  }
  const path = root + steps.join('');
  return path.startsWith('.') ? path.slice(1) : path;
}

/** How source text reaches the property: `.name` or `['some name']`. */
export function propertyStep(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return `.${key}`;
  return /^(0|[1-9]\d{0,9})$/.test(key) ? `[${key}]` : `[${JSON.stringify(key)}]`;
}
