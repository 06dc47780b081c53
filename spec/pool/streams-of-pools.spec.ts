import { processes } from './support/pool-kinds.js';
import { describeStreams } from './support/suites/streams.js';

describeStreams(processes);
