import { uniqueToken } from '../util/unique-token.js';
import { inherit } from './inherited.js';

let id: string | undefined;

/** A name for this program, the same in all of its processes: a main process and whatever comes of it. */
export function programId(): string {
  return (id ??= uniqueToken());
}

inherit<string>('program', programId, (given) => {
  id = given;
});
