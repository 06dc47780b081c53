import { join } from 'node:path';
import { descriptorsFall, hasProcessFacts } from '../../support/process-facts.js';
import { Random } from '../random.js';
import { Era } from './era.js';

export interface PoolRoundSettings {
  readonly seed: string;
  /** An empty folder for the ledgers. */
  readonly folder: string;
  readonly seconds: number;
  /** The mean time between two kills, in milliseconds. */
  readonly meanGapMs: number;
}

const ERA_SECONDS = 1.5;
const SPARE_DESCRIPTORS = 6;
let baseline: number | undefined;

/** One pool after the other for some seconds. */
export async function playPools({ seed, folder, seconds, meanGapMs }: PoolRoundSettings): Promise<{
  readonly broken: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}> {
  const broken: string[] = [];
  const figures: Record<string, number> = {};
  const end = performance.now() + seconds * 1000;
  for (let number = 0; (number === 0 || performance.now() < end) && broken.length === 0; number++) {
    const random = new Random(`${seed} pool ${String(number)}`);
    const era = new Era({ name: `pool-${String(number)}`, random, ledger: join(folder, `ledger-${String(number)}`), seconds: ERA_SECONDS, meanGapMs });
    const result = await era.play();
    broken.push(...result.broken);
    for (const [name, value] of Object.entries(result.figures)) figures[name] = (figures[name] ?? 0) + value;
    if (!hasProcessFacts) continue;
    baseline ??= await descriptorsFall(process.pid, 0, 300);
    const descriptors = await descriptorsFall(process.pid, baseline + SPARE_DESCRIPTORS);
    if (descriptors > baseline + SPARE_DESCRIPTORS) broken.push(`the program has ${String(descriptors)} descriptors open, and had ${String(baseline)} after the first pool`);
  }
  return { broken, figures };
}
