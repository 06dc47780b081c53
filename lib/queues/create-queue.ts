import { defaultBroker, type ResourceLink } from '../rpc/broker.js';
import { queueArgs, type QueueSettings } from './queue-options.js';

/** Makes a queue in the implicit manager; nothing is waited for. */
export function createQueue(settings: QueueSettings): ResourceLink {
  return defaultBroker().create(settings.kind ?? 'Queue', queueArgs(settings));
}
