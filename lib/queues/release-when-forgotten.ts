import type { ResourceLink } from '../rpc/broker.js';

const forgotten = new FinalizationRegistry<ResourceLink>((link) => {
  link.release();
});

/** Gives the link back when nobody can reach its owner any more; the link must not lead to the owner. */
export function releaseWhenForgotten(owner: object, link: ResourceLink): void {
  forgotten.register(owner, link);
}
