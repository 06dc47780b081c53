import { describe, expect, it } from '@jest/globals';
import { PostGatherer } from '../../lib/manager/post-gatherer.js';

function gatherer() {
  const sent: string[] = [];
  const posts = new PostGatherer(([, id, method, items]) => {
    sent.push(`${String(id)}.${String(method)} ${(items as Uint8Array[]).map((item) => (item.length > 9 ? `${String(item.length)} bytes` : String(item[0]))).join(' ')}`);
  });
  return { sent, posts, put: (id: string, item: number, method = 'put') => posts.add(id, method, Uint8Array.of(item)) };
}

describe('items posted one by one', () => {
  it('travel together at the end of the turn', async () => {
    const { sent, put } = gatherer();
    for (const item of [1, 2, 3]) {
      put('q', item);
      await Promise.resolve(); // as `await queue.put()` does
    }
    expect(sent).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual(['q.put 1 2 3']);
    put('q', 4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual(['q.put 1 2 3', 'q.put 4']);
  });

  it('keep their order among resources, methods, heavy items and whatever else is sent', () => {
    const { sent, posts, put } = gatherer();
    put('q', 1);
    put('r', 2);
    put('r', 3);
    put('r', 4, 'send');
    posts.add('r', 'send', new Uint8Array(5000));
    put('r', 5, 'send');
    posts.send();
    posts.send();
    expect(sent).toEqual(['q.put 1', 'r.put 2 3', 'r.send 4', 'r.send 5000 bytes', 'r.send 5']);
  });

  it('leave when they are many or heavy enough, though the turn goes on', () => {
    const { sent, posts, put } = gatherer();
    for (let i = 0; i < 1025; i++) put('q', 1);
    expect(sent.map((post) => post.split(' ').length - 1)).toEqual([1024]);
    for (let i = 0; i < 16; i++) posts.add('q', 'put', new Uint8Array(4096));
    expect(sent).toHaveLength(2);
  });
});
