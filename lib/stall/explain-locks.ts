import { labelOf } from './facts.js';
import { holdersOf, type Waiting } from './waiting.js';
import { listed } from './words.js';

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly lock: string;
  readonly kind: string;
}

/** Why those who wait for locks wait: circles first, then who waits for somebody in one. Pure. */
export function explainLocks(waiting: readonly Waiting[]): readonly string[] {
  const edges = waiting.flatMap(edgesOf);
  const told = new Set<string>();
  const sentences: string[] = [];
  for (const edge of edges) {
    const circle = circleFrom(edge, edges);
    if (circle === undefined || circle.some(({ from, lock }) => told.has(`${from} ${lock}`))) continue;
    for (const { from, lock } of circle) told.add(`${from} ${lock}`);
    sentences.push(tellCircle(circle));
  }
  for (const one of waiting) {
    if (!told.has(`${labelOf(one.who)} ${one.wait.on}`)) sentences.push(tellOne(one));
  }
  return sentences;
}

function edgesOf({ who, wait, resource }: Waiting): readonly Edge[] {
  return holders(resource).map((to) => ({ from: labelOf(who), to, lock: wait.on, kind: resource?.kind ?? '' }));
}

function holders(resource: Waiting['resource']): readonly string[] {
  return [...new Set(holdersOf(resource) ?? [])];
}

/** The shortest way from who waits back to himself, over those who hold what the one before waits for. */
function circleFrom(start: Edge, edges: readonly Edge[]): readonly Edge[] | undefined {
  let paths: (readonly Edge[])[] = [[start]];
  const seen = new Set<string>();
  while (paths.length > 0) {
    const next: (readonly Edge[])[] = [];
    for (const path of paths) {
      const at = path[path.length - 1]!.to;
      if (at === start.from) return path;
      if (seen.has(at)) continue;
      seen.add(at);
      for (const edge of edges) if (edge.from === at) next.push([...path, edge]);
    }
    paths = next;
  }
  return undefined;
}

function tellCircle(circle: readonly Edge[]): string {
  const [first] = circle;
  if (circle.length === 1) {
    const how = first!.kind === 'Lock' ? 'Release it first, or use an RLock, which its holder may acquire again.' : 'Release it first.';
    return `${name(first!.from)} waits for ${first!.lock}, which it holds itself. ${how}`;
  }
  const parts = circle.map(({ from, lock }, at) => {
    const held = circle[(at + circle.length - 1) % circle.length]!.lock;
    return `${name(from)} holds ${held} and waits for ${lock}`;
  });
  return `${parts.join('; ')}: each waits for the next. Acquire the locks in the same order everywhere.`;
}

function tellOne({ who, wait, resource }: Waiting): string {
  const held = holders(resource);
  if (held.length === 0) return `${who.name} waits for ${wait.on}; nobody is left to release it.`;
  const verb = held.length > 1 ? 'hold it and wait themselves' : 'holds it and waits itself';
  return `${who.name} waits for ${wait.on}; ${listed(held.map(name))} ${verb}.`;
}

function name(label: string): string {
  return label.replace(/ \(pid \d+\)$/, '');
}
