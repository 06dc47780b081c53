import { AssertionError, RuntimeError } from '../errors/python-errors.js';
import type { ChildHandle } from './child-handle.js';
import { addChild } from './children.js';
import { installExitSequence } from './exit.js';
import { guard } from './guardian.js';
import { inheritance } from './inherited.js';
import { launch } from './launch.js';
import { launchThread } from './launch-thread.js';
import { takeSpare } from './pocket.js';
import type { ProcessState, StartPlan } from './process-state.js';
import type { ChildRole } from './roles.js';
import { collectRiders, type Boarded } from './riders.js';
import { isBooting, thisProcess } from './self.js';
import { collectLoans, type Loan } from '../rpc/loans.js';
import { effectiveStartMethod } from './start-method.js';
import { encodeStartPacket, type StartHeader } from './start-packet.js';
import { requireOwn } from './state-checks.js';

const CALL = 'Process.start';
/** What the user called, when the system makes no new process. */
const STARTS: Readonly<Record<ChildRole, string>> = { process: CALL, 'pool-worker': 'Pool', 'manager-server': 'Manager', courier: CALL };

/** Serialises, forks and sends, in this order: what throws leaves the object as it was. */
export function startProcess(object: object, state: ProcessState): void {
  requireOwn(CALL, 'can only start a process object created by current process', state);
  const { plan } = state;
  if (state.handle !== undefined || plan === undefined) {
    throw new AssertionError(`${CALL}: cannot start a process twice. Build a new Process.`);
  }
  if (isBooting()) {
    throw new RuntimeError(
      `${CALL}: An attempt has been made to start a new process before the current process has finished its bootstrapping phase. ` +
        'A module that --import or --require loads runs in every child too: start processes from the main module.',
    );
  }
  if (thisProcess().host.daemon && !plan.hidden && plan.thread !== true) {
    throw new AssertionError(
      `${CALL}: daemonic processes are not allowed to have children. Start '${thisProcess().name}' with daemon: false.`,
    );
  }
  state.signal?.throwIfAborted();
  const { made, loans } = collectLoans(() => payloadOf(plan));
  const handle = begin(state, plan, made, loans);
  // What the child has not read when it ends, nobody reads any more.
  if (loans.length > 0) handle.onExit(() => recall(loans, handle.holder));
  state.handle = handle;
  if (state.signal !== undefined) terminateOn(state.signal, handle);
  state.plan = undefined;
  state.task = undefined;
  installExitSequence();
  const { hidden, endedByOwner, guarded = state.daemon } = plan;
  if (guarded) guard(handle.pid, (listener) => handle.onExit(listener));
  addChild({ process: object, handle, daemon: state.daemon, hidden, endedByOwner, guarded });
}

/** Starts the child and sends it its packet. */
function begin(state: ProcessState, plan: StartPlan, { payload, riders }: Boarded, loans: readonly Loan[]): ChildHandle {
  const { role, options, method = effectiveStartMethod() } = plan;
  const header = headerFor(state, plan);
  if (plan.thread === true) {
    const packet = encodeStartPacket({ header: { ...header, host: thisProcess().host }, payload });
    return orRecall(loans, () => launchThread(CALL, role, packet, options));
  }
  const spare = method === 'forkserver' ? takeSpare(plan) : undefined;
  const handle = spare?.handle ?? orRecall(loans, () => launch(STARTS[role], role, options));
  handle.sendPacket(encodeStartPacket({ header: { ...header, ...spare?.drift, riders: riders.length }, payload }));
  riders.forEach((rider, number) => handle.sendRider(rider, number));
  if (!plan.keepsChannel) handle.endChannel();
  return handle;
}

function orRecall<T extends ChildHandle>(loans: readonly Loan[], start: () => T): T {
  try {
    return start();
  } catch (error) {
    recall(loans, 0); // nobody's: what never ran has said nothing
    throw error;
  }
}

function recall(loans: readonly Loan[], pid: number): void {
  for (const loan of loans) loan.recall(pid);
}

/** Only a process of the user's takes sockets along: what else we start gets its arguments in other ways. */
function payloadOf({ role, payload, thread }: StartPlan): Boarded {
  return role === 'process' && thread !== true ? collectRiders(payload) : { payload: payload(), riders: [] };
}

function terminateOn(signal: AbortSignal, handle: ChildHandle): void {
  const end = (): void => handle.signal('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  handle.onExit(() => signal.removeEventListener('abort', end));
}

function headerFor(state: ProcessState, { role, method }: StartPlan): StartHeader {
  const self = thisProcess();
  return {
    role,
    name: state.name,
    identity: state.identity,
    daemon: state.daemon,
    authKey: Buffer.from(state.keyBox.key()).toString('hex'),
    parent: { pid: self.pid, name: self.name },
    argv: process.argv,
    method,
    inherited: inheritance(),
  };
}
