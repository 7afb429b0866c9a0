// The peer "ajv with js-yaml": one process, the schema compiled once, every file read and checked in turn.
// Usage: node ajv.mjs PEERS SCHEMA FILE… Prints how many files do not fit; exit code 1 if any does not.
// YAML is read with the core schema of YAML 1.2, so that a date stays a text, as the published schema wants it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [peers, schema, ...files] = process.argv.slice(2);
const require = createRequire(join(resolve(peers), 'node_modules', '/'));
const yaml = require('js-yaml');
const Ajv = require('ajv/dist/2020').default;

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')));
const refused = files.filter((file) => !validate(yaml.load(readFileSync(file, 'utf8'), { schema: yaml.CORE_SCHEMA })));
console.log(`${files.length} files, ${refused.length} refused`);
process.exitCode = refused.length > 0 ? 1 : 0;
