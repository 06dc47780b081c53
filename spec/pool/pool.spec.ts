import { makerOf, managed, processes } from './support/pool-kinds.js';
import { describePoolCalls } from './support/suites/calls.js';
import { describePoolLife } from './support/suites/life.js';

describePoolCalls(makerOf(processes));
describePoolCalls(managed); // As in CPython, the same rows for a pool that lives in a manager.
describePoolLife(processes);
