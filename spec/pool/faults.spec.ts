import { processes } from './support/pool-kinds.js';
import { describePoolFaults } from './support/suites/faults.js';

describePoolFaults(processes);
