import { inherit } from '../process/inherited.js';

/**
 * The keys of managers that do not have the program's own: who connected to one with a key keeps it here, and hands it on
 * to the children that it starts afterwards. A key never travels with a handle.
 */
const keys = new Map<string, Uint8Array>();

/** Remembers the key of a manager. */
export function rememberKey(serverId: string, key: Uint8Array): void {
  keys.set(serverId, key);
}

/** The key of a manager that is not the program's, where this process has it. */
export function ownKey(serverId: string): Uint8Array | undefined {
  return keys.get(serverId);
}

/** Children have the keys that their parent had at their start. */
export function shareKeyring(): void {
  inherit<Record<string, string>>(
    'managerKeys',
    () => {
      if (keys.size === 0) return undefined;
      return Object.fromEntries([...keys].map(([serverId, key]) => [serverId, Buffer.from(key).toString('hex')]));
    },
    (given) => {
      for (const [serverId, key] of Object.entries(given)) keys.set(serverId, Buffer.from(key, 'hex'));
    },
  );
}
