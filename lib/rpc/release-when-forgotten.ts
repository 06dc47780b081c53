const forgotten = new FinalizationRegistry<{ release(): void }>((held) => {
  held.release();
});

/** Releases what the owner held (a link, say) when nobody can reach the owner any more; `held` must not lead to the owner. */
export function releaseWhenForgotten(owner: object, held: { release(): void }): void {
  forgotten.register(owner, held);
}
