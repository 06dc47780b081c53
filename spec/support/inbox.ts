import type { Channel } from '../../lib/transport/channel.js';

/** What one side of a channel got, and how it was told of the end. */
export class Inbox {
  readonly messages: Buffer[] = [];
  readonly ends: (Error | undefined)[] = [];
  #wake: () => void = () => undefined;

  constructor(channel: Channel) {
    channel.onMessage({
      message: (bytes) => {
        this.messages.push(Buffer.from(bytes));
        this.#wake();
      },
      closed: (error) => {
        this.ends.push(error);
        this.#wake();
      },
    });
  }

  get texts(): readonly string[] {
    return this.messages.map(String);
  }

  /** Waits until `count` messages are there. */
  async received(count: number): Promise<readonly Buffer[]> {
    await this.#until(() => this.messages.length >= count);
    return this.messages;
  }

  /** Waits for the end; gives its error. */
  async ended(): Promise<Error | undefined> {
    await this.#until(() => this.ends.length > 0);
    return this.ends[0];
  }

  async #until(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
