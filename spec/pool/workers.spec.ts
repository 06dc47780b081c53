import { processes } from './support/pool-kinds.js';
import { describeWorkers } from './support/suites/workers.js';

describeWorkers(processes);
