/** What a child of ours is started for; each has an entry file of its own, known here by URL only. */
export type ChildRole = 'process' | 'pool-worker' | 'manager-server' | 'courier';
