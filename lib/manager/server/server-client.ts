/** A process that is connected to the manager. */
export interface ServerClient {
  /** Who it is, for people: `SpawnProcess-2 (pid 4711)`. */
  readonly label: string;
  /** Tells the client's handles of a resource some news. */
  notice(id: string, what: string): void;
  /** Calls back once when the client's connection has ended and everything of it was given back. */
  onEnd(listener: () => void): void;
}
