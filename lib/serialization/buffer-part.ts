/** An array buffer of which a part crosses, made when the first view asks for it. */
export class BufferPart {
  #made: ArrayBuffer | undefined;

  constructor(
    readonly message: Uint8Array,
    /** Where in the sender's buffer this one begins. */
    readonly start: number,
    /** Bytes at the beginning that did not cross; they keep the views aligned. */
    readonly skip: number,
    readonly from: number,
    readonly length: number,
  ) {}

  get buffer(): ArrayBuffer {
    if (this.#made === undefined) {
      const bytes = new Uint8Array(this.skip + this.length);
      bytes.set(this.message.subarray(this.from, this.from + this.length), this.skip);
      this.#made = bytes.buffer;
    }
    return this.#made;
  }
}
