#!/usr/bin/env node
import { argv } from 'node:process';
import cli from '../dist/cjs/cli.js';

await cli.main(new URL('..', import.meta.url), argv);
