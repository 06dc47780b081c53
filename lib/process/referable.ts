/** What Node's sockets have and its types for streams do not. */
export interface Referable {
  ref(): unknown;
  unref(): unknown;
}
