import type { Socket } from 'node:net';
import { Challenge } from '../../../lib/transport/challenge.js';
import { FrameReader } from '../../../lib/transport/frame-reader.js';
import { closed, openStranger } from './raw-peer.js';
import { frame } from '../../support/frame.js';

/**
 * A peer that does the handshake byte by byte, and stops after so many bytes: what it would have said then is not said.
 *
 * `sent` is all that it has said, with what it would have.
 */
export class ScriptedPeer {
  readonly socket: Socket;
  /** The messages of the handshake that it sent. */
  readonly said: Buffer[] = [];
  sent = 0;
  readonly #budget: number;
  readonly #challenge: Challenge;
  readonly #done: Promise<void>;
  #resolve: () => void = () => undefined;

  private constructor(socket: Socket, key: Uint8Array, budget: number) {
    this.socket = socket;
    this.#budget = budget;
    this.#challenge = new Challenge('connector', key);
    this.#done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    const reader = new FrameReader(2 ** 31 - 1, (message) => this.#hear(message));
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.on('close', () => this.#resolve());
  }

  static async open(address: string, key: Uint8Array, budget = Infinity): Promise<ScriptedPeer> {
    return new ScriptedPeer(await openStranger(address), key, budget);
  }

  /** Resolves when the handshake is over: done, given up, or nothing more may be said. */
  get handshake(): Promise<void> {
    return this.#done;
  }

  write(bytes: Uint8Array): void {
    const room = Math.max(0, this.#budget - this.sent);
    this.sent += bytes.byteLength;
    if (room > 0 && !this.socket.destroyed) this.socket.write(bytes.subarray(0, room));
    if (this.sent >= this.#budget) this.#resolve();
  }

  /** Says that nothing more comes (`end`), or is gone at once; resolves when the other side has closed too. */
  async leave(how: 'end' | 'destroy'): Promise<void> {
    if (how === 'end') this.socket.end();
    else this.socket.destroy();
    await closed(this.socket);
  }

  #hear(message: Uint8Array): void {
    const { send, outcome } = this.#challenge.receive(message);
    for (const one of send) {
      this.said.push(Buffer.from(one));
      this.write(frame(one));
    }
    if (outcome !== undefined) this.#resolve();
  }
}
