import { explainLocks } from './explain-locks.js';
import { labelOf, type ProcessFacts, type WaitFacts } from './facts.js';
import { holdersOf, waitingIn, type Waiting } from './waiting.js';
import { listed, noun, plural } from './words.js';

/** Those who wait for the same thing in the same way. */
type Group = readonly [Waiting, ...Waiting[]];

/**
 * Why a program stands still, in sentences for somebody who sees such a thing for the first time: first what each group
 * waits for and what to do about it, then those who only wait for these. Pure.
 */
export function explain(facts: readonly ProcessFacts[]): readonly string[] {
  const waiting = waitingIn(facts);
  const locks = waiting.filter(({ wait, resource }) => isAcquire(wait) && holdersOf(resource) !== undefined);
  const idle = new Set(facts.filter((one) => one.idle === true).map(labelOf));
  const others = groups(waiting.filter((one) => !locks.includes(one)));
  return [
    ...explainLocks(locks),
    ...others.flatMap((group) => sentence(group, alsoHas(group, idle)) ?? []),
    ...facts.flatMap((one) => stuck(one) ?? []),
    ...waiting.flatMap((one) => joins(one, facts) ?? []),
  ];
}

function isAcquire({ call }: WaitFacts): boolean {
  return /\.(acquire|hold|withLock|lock)\b/.test(call);
}

function groups(waiting: readonly Waiting[]): readonly Group[] {
  const found = new Map<string, [Waiting, ...Waiting[]]>();
  for (const one of waiting) {
    const key = `${kindOf(one)} ${one.wait.id ?? ''} ${one.wait.on}`;
    const group = found.get(key);
    if (group === undefined) found.set(key, [one]);
    else group.push(one);
  }
  return [...found.values()];
}

type Kind = 'get' | 'put' | 'done' | 'event' | 'notify' | 'barrier' | 'receive' | 'send' | 'other';

function kindOf({ wait: { call }, resource }: Waiting): Kind {
  if (/Barrier\.wait/.test(call)) return 'barrier';
  if (/Event\.wait/.test(call)) return 'event';
  if (/Condition\.wait/.test(call)) return 'notify';
  if (/Queue.*(\.get|iteration)/.test(call) && resource !== undefined) return 'get';
  if (/Queue.*\.put/.test(call) && resource !== undefined) return 'put';
  if (/Queue\.join/.test(call)) return 'done';
  if (/\.(recv|poll)/.test(call) || /Connection.*iteration/.test(call)) return 'receive';
  if (/Connection\.send/.test(call)) return 'send';
  return 'other';
}

function sentence(group: Group, others: string): string | undefined {
  const [{ wait, resource }] = group;
  const { on } = wait;
  const state = resource?.state ?? {};
  const who = noun(group.map((one) => one.who));
  const many = new Set(group.map((one) => one.who.pid)).size > 1;
  const waits = many ? 'wait' : 'waits';
  switch (kindOf(group[0])) {
    case 'get':
      return `${who} ${waits} for items of ${on}; nobody is left to put any. End the queue with shutdown() after the last put.${others}`;
    case 'put':
      return `${who} ${waits} to put into ${on}, which is full with ${plural(state['maxSize'], 'item')}; nobody is left to get any.${others}`;
    case 'done':
      return `${who} ${waits} until all items of ${on} are done; nobody is left to do them. Call taskDone() once for each item that was got.${others}`;
    case 'event':
      return `${who} ${waits} for ${on} to be set; nobody is left to set it.${others}`;
    case 'notify':
      return `${who} ${waits} to be notified of ${on}; nobody is left to notify.${others}`;
    case 'barrier':
      return `${String(group.length)} of ${plural(state['parties'], 'party', 'parties')} ${group.length > 1 ? 'wait' : 'waits'} at ${on}; nobody is left to come. Make it for as many as really come.`;
    case 'receive':
      return `${who} ${waits} for a message on ${on}; whoever has the other end waits too. Close the ends that nobody writes to.`;
    case 'send':
      return `${who} ${waits} for room in ${on}; whoever has the other end does not read.`;
    default:
      return undefined;
  }
}

/** Who has a handle of the thing too and could do something with it, did he not wait himself. */
function alsoHas(group: Group, idle: ReadonlySet<string>): string {
  const waiting = new Set(group.map(({ who }) => labelOf(who)));
  const rest = (group[0].resource?.holders ?? []).filter((label) => !waiting.has(label) && !idle.has(label)).map(nameIn);
  if (rest.length === 0) return '';
  return ` ${listed(rest)} ${rest.length > 1 ? 'have' : 'has'} ${group[0].wait.on} too, and ${rest.length > 1 ? 'wait themselves' : 'waits itself'}.`;
}

/** A process that does nothing at all, and whose code has not ended. */
function stuck({ name, role, idle, waits, silent }: ProcessFacts): string | undefined {
  if (waits.length > 0 || silent === true || role === 'manager' || role === 'main' || idle === true) return undefined;
  const what = role === 'worker' ? 'task' : 'function';
  return `${name} does nothing, and its ${what} has not ended: it awaits something that nobody will ever settle.`;
}

function joins({ who, wait: { call, on } }: Waiting, facts: readonly ProcessFacts[]): string | undefined {
  if (!/^(Process\.|await using|the end of the process)/.test(call)) return undefined;
  const target = facts.find(({ name, pid }) => name === on && pid !== who.pid);
  return target === undefined ? undefined : `${who.name} waits for the end of ${on}, which does not come.`;
}

function nameIn(label: string): string {
  return label.replace(/ \(pid \d+\)$/, '');
}
