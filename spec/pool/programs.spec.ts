import { processes } from './support/pool-kinds.js';
import { describePoolPrograms } from './support/suites/programs.js';

describePoolPrograms(processes);
