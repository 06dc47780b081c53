import type { ProcessFacts } from '../../../lib/stall/facts.js';
import { facts, waitFor } from './facts.js';

interface Node {
  busy: boolean;
  sent: number;
  received: number;
  /** Messages on their way to it, by number: the later ones left later. */
  readonly inbox: number[];
}

/** A model of a program: what its processes do, and when, is taken from a list of numbers until that is used up. */
export class Tree {
  readonly #nodes: Node[];
  readonly #choices: number[];
  #sent = 0;

  constructor(size: number, choices: readonly number[]) {
    this.#choices = [...choices];
    this.#nodes = Array.from({ length: size }, () => ({ busy: this.#choose(2) === 1, sent: 0, received: 0, inbox: [] }));
  }

  get standsStill(): boolean {
    return this.#nodes.every(({ busy, inbox }) => !busy && inbox.length === 0);
  }

  /** Asks every process, in some order; what happens meanwhile is up to the numbers. */
  look(): readonly ProcessFacts[] {
    const left = this.#nodes.map((_, at) => at);
    const answers: ProcessFacts[] = [];
    const asked = this.#sent;
    while (left.length > 0) {
      for (let happenings = this.#choose(4); happenings > 0; happenings--) this.#happen();
      const at = left.splice(this.#choose(left.length), 1)[0]!;
      const node = this.#nodes[at]!;
      // It answers when it is idle and has read what left before it was asked.
      while (node.busy || node.inbox.some((number) => number <= asked)) this.#step(at);
      answers[at] = facts({ pid: at + 1, waits: [waitFor('Queue.get', 'Queue-1')], steps: [node.received], sent: node.sent, received: node.received });
    }
    return answers;
  }

  /** Lets everything end. */
  runDown(): void {
    this.#choices.length = 0;
    while (!this.standsStill) this.#nodes.forEach((_, at) => this.#step(at));
  }

  #happen(): void {
    this.#step(this.#choose(this.#nodes.length));
  }

  /** One step of a process: it reads a message, or sends one, or begins to wait. */
  #step(at: number): void {
    const node = this.#nodes[at]!;
    if (!node.busy) {
      if (node.inbox.shift() === undefined) return;
      node.received++;
      node.busy = true;
    } else if (this.#choose(3) === 1) {
      node.sent++;
      this.#nodes[this.#choose(this.#nodes.length)]!.inbox.push(++this.#sent);
    } else {
      node.busy = false;
    }
  }

  /** A number below `below`; 0 when the list is used up. */
  #choose(below: number): number {
    return (this.#choices.shift() ?? 0) % below;
  }
}
