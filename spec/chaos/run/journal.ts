import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/*
 * What every process of the run writes down, a line for each event, with synchronous writes: what is written has
 * happened, even if the process is killed in the next moment. One file for each life of a worker.
 *
 *   <folder>/journal/<life>   what it did, and when
 *   <folder>/dead/<life>      it was killed, or is about to be: written before the signal is sent, with the time
 *   <folder>/stop             the round is over
 */

/** Lane, station, what happened, with what. */
export type Event = readonly [lane: number, station: string, what: string, ...details: (string | number)[]];

/** All that one life of a worker wrote. */
export interface Life {
  readonly life: string;
  readonly killed: boolean;
  readonly events: readonly Event[];
  /** When each event was written: see `now`. */
  readonly times: readonly number[];
  /** When it was about to be killed; nothing of it happens much later. */
  readonly diedAt: number | undefined;
}

/** Milliseconds of a clock that all processes of the machine share. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

export function makeJournals(folder: string): void {
  for (const name of ['journal', 'dead']) mkdirSync(join(folder, name));
}

/** The writing side. */
export class Journal {
  readonly #fd: number;

  constructor(folder: string, life: string) {
    this.#fd = openSync(join(folder, 'journal', life), 'a');
  }

  write(...event: Event): void {
    writeSync(this.#fd, `${JSON.stringify([now(), ...event])}\n`);
  }
}

export function readJournals(folder: string): readonly Life[] {
  const lives = new Set([...readdirSync(join(folder, 'journal')), ...readdirSync(join(folder, 'dead'))]);
  return [...lives].map((life) => {
    const path = join(folder, 'journal', life);
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    const entries = lines.map((line) => JSON.parse(line) as [number, ...Event]);
    const diedAt = timeOfDeath(folder, life);
    return { life, killed: diedAt !== undefined, events: entries.map(([, ...event]) => event), times: entries.map(([time]) => time), diedAt };
  });
}

/** How much a life has written, in bytes. */
export function journalSize(folder: string, life: string): number {
  return statSync(join(folder, 'journal', life), { throwIfNoEntry: false })?.size ?? 0;
}

/** Only the first mark counts. */
export function markDead(folder: string, life: string): void {
  const path = join(folder, 'dead', life);
  if (!existsSync(path)) writeFileSync(path, String(now()));
}

/** When a life was marked; one whose mark is just being written was marked now. */
export function timeOfDeath(folder: string, life: string): number | undefined {
  const path = join(folder, 'dead', life);
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) || now() : undefined;
}

export function isDead(folder: string, life: string): boolean {
  return existsSync(join(folder, 'dead', life));
}

export function endRound(folder: string): void {
  writeFileSync(join(folder, 'stop'), '');
}

export function isOver(folder: string): boolean {
  return existsSync(join(folder, 'stop'));
}
