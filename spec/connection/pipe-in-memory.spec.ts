import { connectionOf } from '../../lib/connection/connection-of-link.js';
import { readPipeOptions } from '../../lib/connection/pipe-options.js';
import { MemoryManager } from '../manager/support/memory-manager.js';
import { connectionConformance } from './support/connection-conformance.js';

connectionConformance('a pipe of a manager in the same process', async () => {
  const manager = new MemoryManager();
  const mine = manager.connect('mine');
  const others = manager.connect('others');
  return {
    pair: async <T>() => {
      const [first, second] = readPipeOptions('Pipe', true);
      const sent = mine.create('Pipe', second);
      const arrived = others.open(sent, sent.lend());
      sent.release();
      return [connectionOf<T, T>(mine.create('Pipe', first)), connectionOf<T, T>(arrived)];
    },
    close: async () => manager.close(),
  };
});
