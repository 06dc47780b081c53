import type { Task } from './task.js';
import { Form } from './wire.js';

/** A task as messages name it: its function, and which chunk it is. */
export function taskName({ func, items, form, part }: Pick<Task, 'func' | 'items' | 'form' | 'part'>): string {
  return form === Form.call || form === Form.stream ? func.name : `${func.name} (chunk ${part} of ${items} ${items === 1 ? 'item' : 'items'})`;
}
