import type { HeapProfiler } from 'node:inspector';
import type * as v8 from 'node:v8';
import { lazyRequire } from '../../util/lazy-require.js';
import { inspectorSession } from './inspector-session.js';

/*
 * The scopes that the inspector shows are copies: they tell neither whether two functions share one scope or only have
 * equal ones, nor what `this` is in an arrow. A heap snapshot does, at 0.1 s or more. So it is taken only when a message
 * cannot do without, and once for all its functions.
 */

const loadV8 = lazyRequire<typeof v8>('node:v8');

/** The scopes (contexts, as V8 says) around a function. */
export interface FunctionContexts {
  /** Which snapshot says so: numbers of different snapshots cannot be compared. */
  readonly snapshot: number;
  /** Numbers of the scopes, from the inside out. */
  readonly scopes: readonly number[];
  /** What a hidden name (`this`, `.new.target`, a function expression's own name) holds, for those that exist. */
  readonly lookUp: (name: string) => unknown;
}

interface Snapshot {
  readonly number: number;
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
  readonly firstEdge: Uint32Array;
  readonly nodeOf: ReadonlyMap<number, number>;
  readonly nodeFields: number;
  readonly edgeFields: number;
}

interface SnapshotText {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[]; readonly edge_fields: readonly string[] } };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** A larger heap takes too long, and its snapshot does not fit into one string. */
const LARGEST_HEAP = 256 * 1024 * 1024;

const known = new WeakMap<object, FunctionContexts>();
let current: Snapshot | undefined;
let taken = 0;

/** The scopes of a function, told apart exactly; `undefined` when the heap is too large to look. */
export function contextsOf(fn: object, alike?: FunctionContexts): FunctionContexts | undefined {
  const before = known.get(fn);
  if (before && (!alike || before.snapshot === alike.snapshot)) return before;
  const contexts = find(fn, current) ?? find(fn, takeSnapshot());
  if (contexts) known.set(fn, contexts);
  return contexts;
}

function takeSnapshot(): Snapshot | undefined {
  if (process.memoryUsage().heapUsed > LARGEST_HEAP) return undefined;
  const { snapshot, nodes, edges, strings } = JSON.parse(snapshotText()) as SnapshotText;
  const nodeFields = snapshot.meta.node_fields.length;
  const edgeFields = snapshot.meta.edge_fields.length;
  const idAt = snapshot.meta.node_fields.indexOf('id');
  const countAt = snapshot.meta.node_fields.indexOf('edge_count');
  const firstEdge = new Uint32Array(nodes.length / nodeFields + 1);
  const nodeOf = new Map<number, number>();
  for (let node = 0, i = 0; i < nodes.length; node++, i += nodeFields) {
    nodeOf.set(nodes[i + idAt]!, node);
    firstEdge[node + 1] = firstEdge[node]! + nodes[i + countAt]! * edgeFields;
  }
  current = { number: ++taken, nodes, edges, strings, firstEdge, nodeOf, nodeFields, edgeFields };
  // Good for this message; afterwards it only takes up room.
  setImmediate(() => (current = undefined)).unref();
  return current;
}

/**
 * Not the inspector's own snapshot, which comes in a later turn of the event loop since Node 22. This stream holds all of it as soon as
 * it is read from; the numbers of objects are the same.
 */
function snapshotText(): string {
  const stream = loadV8().getHeapSnapshot();
  const chunks: Buffer[] = [];
  for (let chunk; (chunk = stream.read() as Buffer | null) !== null; ) chunks.push(chunk);
  stream.destroy();
  return Buffer.concat(chunks).toString();
}

function find(fn: object, snapshot: Snapshot | undefined): FunctionContexts | undefined {
  if (!snapshot) return undefined;
  const node = snapshot.nodeOf.get(idOf(fn));
  if (node === undefined) return undefined;
  const scopes: number[] = [];
  const names = new Map<string, number>();
  let context = edge(snapshot, node, 'context');
  while (context !== undefined) {
    scopes.push(nodeId(snapshot, context));
    for (const [name, to] of namedEdges(snapshot, context)) if (!names.has(name)) names.set(name, nodeId(snapshot, to));
    context = edge(snapshot, context, 'previous');
  }
  return { snapshot: snapshot.number, scopes, lookUp: lookUp(names) };
}

/** Holds what it has found: the number of an object means nothing once the object may have gone. */
function lookUp(names: ReadonlyMap<string, number>): (name: string) => unknown {
  const values = new Map<string, unknown>();
  for (const name of names.keys()) if (name === 'this' || name === '.new.target') values.set(name, objectOf(names.get(name)!));
  return (name) => {
    if (!values.has(name) && names.has(name)) values.set(name, objectOf(names.get(name)!));
    return values.get(name);
  };
}

function idOf(object: object): number {
  const session = inspectorSession();
  try {
    const { heapSnapshotObjectId } = session.post<{ heapSnapshotObjectId: string }>('HeapProfiler.getHeapObjectId', {
      objectId: session.handleOf(object),
    });
    return Number(heapSnapshotObjectId);
  } finally {
    session.release();
  }
}

/** The object with a number; primitives have none and give `undefined`. */
function objectOf(id: number): unknown {
  const session = inspectorSession();
  try {
    const { result } = session.post<HeapProfiler.GetObjectByHeapObjectIdReturnType>('HeapProfiler.getObjectByHeapObjectId', {
      objectId: String(id),
      objectGroup: 'forkful.call',
    });
    return session.valuesOf([result])[0];
  } catch {
    return undefined;
  } finally {
    session.release();
  }
}

function nodeId({ nodes, nodeFields }: Snapshot, node: number): number {
  return nodes[node * nodeFields + 2]!;
}

function edge(snapshot: Snapshot, node: number, wanted: string): number | undefined {
  for (const [name, to, type] of edgesOf(snapshot, node)) if (type === INTERNAL && name === wanted) return to;
  return undefined;
}

function* namedEdges(snapshot: Snapshot, node: number): Generator<[string, number]> {
  for (const [name, to, type] of edgesOf(snapshot, node)) if (type === CONTEXT) yield [name, to];
}

/** Kinds of edges, in the order of the snapshot's own list. */
const CONTEXT = 0;
const INTERNAL = 3;

function* edgesOf(snapshot: Snapshot, node: number): Generator<[string, number, number]> {
  const { edges, strings, firstEdge, edgeFields, nodeFields } = snapshot;
  for (let at = firstEdge[node]!; at < firstEdge[node + 1]!; at += edgeFields) {
    const type = edges[at]!;
    if (type === CONTEXT || type === INTERNAL) yield [strings[edges[at + 1]!]!, edges[at + 2]! / nodeFields, type];
  }
}
