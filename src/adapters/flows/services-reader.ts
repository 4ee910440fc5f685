/** Reads the descriptions of the shop's other systems, which lie in `services/` beside the flows, one file for each. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkService, SERVICE_SCHEMA, type ServiceDefinition } from '../../core/services/index.ts';
import { type LocatedProblem, readYaml } from './yaml-file.ts';

/**
 * All services of a folder, by name. A folder that is not there has none.
 * @param secrets names for which there is a secret; not checked when left out
 */
export function loadServices(
  folder: string,
  secrets?: readonly string[],
): { services: Map<string, ServiceDefinition>; problems: LocatedProblem[] } {
  const services = new Map<string, ServiceDefinition>();
  const problems: LocatedProblem[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.yaml')) continue;
    const file = join(folder, name);
    const read = readYaml(file, readFileSync(file, 'utf8'), SERVICE_SCHEMA, problems);
    if (!read) continue;
    const definition = read.document as ServiceDefinition;
    for (const { path, message } of checkService(definition, secrets))
      problems.push({ file, ...read.locate(path), message });
    services.set(name.slice(0, -'.yaml'.length), definition);
  }
  return { services, problems };
}
