import { BaseManager } from '../../manager/base-manager.js';
import { addBuiltinProxy } from '../../manager/builtin-proxies.js';
import { OBJECT_KIND, writeObjectArgs } from '../../manager/object-handle.js';
import { addBuiltinType } from '../../manager/server/builtin-types.js';
import { SyncManager } from '../../manager/sync-manager.js';
import { codec } from '../../serialization/installed-codec.js';
import { poolType, writeSeed } from './managed-pool.js';
import { PoolProxy } from './pool-proxy.js';
import { POOL_TYPE } from './wire.js';

/** Makes pools one of the types of `SyncManager`, which stands below them; `lib/context` calls it once in every process. */
export function installManagedPools(): void {
  addBuiltinType(poolType);
  addBuiltinProxy(PoolProxy);
  Object.defineProperty(SyncManager.prototype, 'Pool', { value: makePool, writable: true, configurable: true });
}

function makePool(this: SyncManager, ...given: unknown[]): PoolProxy {
  const call = 'SyncManager.Pool';
  const broker = BaseManager.brokerOf(this, call);
  const seed = codec.encode([writeSeed(given)], { call, root: 'options' });
  return new PoolProxy(broker.create(OBJECT_KIND, writeObjectArgs({ typeId: POOL_TYPE, given: seed, proxy: PoolProxy.name, adopted: null })));
}
