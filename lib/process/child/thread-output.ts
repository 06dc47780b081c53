interface Chunk {
  readonly chunk: string | Uint8Array;
  readonly encoding: BufferEncoding | 'buffer';
}

type Done = (error?: Error) => void;

/**
 * Lets what this thread prints go to `print` at once.
 *
 * Node sends it to the main thread, which asks for more when it has written some: what a thread prints last would be lost with
 * it, and a line could come behind one that was printed later.
 */
export function printOver(stream: NodeJS.WriteStream, print: (bytes: Uint8Array) => void): void {
  const write = (chunks: readonly Chunk[], done: Done): void => {
    print(Buffer.concat(chunks.map(bytesOf)));
    done();
  };
  Object.assign(stream, {
    _writev: write,
    _write: (chunk: Chunk['chunk'], encoding: Chunk['encoding'], done: Done) => write([{ chunk, encoding }], done),
  });
}

function bytesOf({ chunk, encoding }: Chunk): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding === 'buffer' ? 'utf8' : encoding) : chunk;
}
