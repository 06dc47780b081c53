import { afterAll, beforeAll, describe } from '@jest/globals';
import { barrierConformance } from './barrier-conformance.js';
import { conditionConformance, eventConformance } from './condition-conformance.js';
import { lockConformance } from './lock-conformance.js';
import { semaphoreConformance } from './semaphore-conformance.js';
import type { SyncHost } from './sync-host.js';

/** What locks and their kin promise, wherever they live. The ids are those of CPython's own tests. */
export function syncConformance(label: string, open: () => Promise<SyncHost>): void {
  describe(`in ${label}`, () => {
    let host: SyncHost;
    beforeAll(async () => {
      host = await open();
    });
    afterAll(() => host.close());
    lockConformance(() => host);
    semaphoreConformance(() => host);
    conditionConformance(() => host);
    eventConformance(() => host);
    barrierConformance(() => host);
  });
}
