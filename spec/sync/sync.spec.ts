import { getContext, Manager } from 'forkful';
import { classes, factoryOf, factoryOfManager, hostOf } from './support/process-hosts.js';
import { syncConformance } from './support/sync-conformance.js';

syncConformance('the implicit manager', async () => hostOf(factoryOf(classes)));

syncConformance('a manager of its own (T236 to T242)', async () => {
  const manager = Manager();
  return hostOf(factoryOfManager(manager), () => manager.shutdown());
});

syncConformance('a context whose children come from the fork server', async () => {
  const context = getContext('forkserver');
  return hostOf(factoryOf(context), undefined, context);
});
