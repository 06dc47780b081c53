/**
 * `summary.js <Jest report> <exit code of everything else>` prints `N passed, N failed`.
 *
 * A spec file that could not even run, a missing report and a failed check count as one failure each.
 */
import { readFileSync } from 'node:fs';

const [file, otherStatus] = process.argv.slice(2);
const report = readReport(file);
let failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
// Jest may call a run a failure without a failed test (a broken global teardown).
if (!report.success && failed === 0) failed += 1;
if (otherStatus !== '0') failed += 1;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed > 0 || report.numPassedTests === 0 ? 1 : 0;

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`no report of the specs: ${error.message}`);
    return { success: false, numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}
