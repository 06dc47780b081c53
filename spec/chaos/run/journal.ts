import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/*
 * What every process of the run writes down, a line for each event, with synchronous writes: what is written has
 * happened, even if the process is killed in the next moment. One file for each life of a worker.
 *
 *   <folder>/journal/<life>   what it did
 *   <folder>/dead/<life>      it was killed, or is about to be: written before the signal is sent
 *   <folder>/stop             the round is over
 */

/** Lane, station, what happened, with what. */
export type Event = readonly [lane: number, station: string, what: string, ...details: (string | number)[]];

/** All that one life of a worker wrote. */
export interface Life {
  readonly life: string;
  readonly killed: boolean;
  readonly events: readonly Event[];
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
    writeSync(this.#fd, `${JSON.stringify(event)}\n`);
  }
}

export function readJournals(folder: string): readonly Life[] {
  return readdirSync(join(folder, 'journal')).map((life) => {
    const lines = readFileSync(join(folder, 'journal', life), 'utf8').split('\n').slice(0, -1);
    return { life, killed: isDead(folder, life), events: lines.map((line) => JSON.parse(line) as Event) };
  });
}

export function markDead(folder: string, life: string): void {
  writeFileSync(join(folder, 'dead', life), '');
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
