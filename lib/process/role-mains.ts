import type { ChildRole } from './roles.js';

/** The main function of each role. */
export type RoleMains = Readonly<Record<ChildRole, () => void>>;

let mains: RoleMains | undefined;

/** Names the roles' main functions, which lie in layers above; only a child that has no entry file of its own asks for them. */
export function setRoleMains(all: RoleMains): void {
  mains = all;
}

/** The main function of a role. */
export function roleMain(role: ChildRole): (() => void) | undefined {
  return mains?.[role];
}
