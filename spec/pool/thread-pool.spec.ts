import { makerOf, threads } from './support/pool-kinds.js';
import { describePoolCalls } from './support/suites/calls.js';
import { describePoolFaults } from './support/suites/faults.js';
import { describePoolLife } from './support/suites/life.js';
import { describePoolPrograms } from './support/suites/programs.js';
import { describeStreams } from './support/suites/streams.js';
import { describeWorkers } from './support/suites/workers.js';

/* What holds for pools of processes holds for pools of threads. */

describePoolCalls(makerOf(threads));
describePoolLife(threads);
describePoolFaults(threads);
describePoolPrograms(threads);
describeStreams(threads);
describeWorkers(threads);
