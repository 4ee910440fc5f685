/**
 * What is sent to a route is checked by a function made of its schema. Making those of all 150 routes, and loading the
 * compiler, takes half a second of a start, in which nobody can telephone: each is made when its route is first asked.
 */
import { createRequire } from 'node:module';
import type { FastifyServerOptions } from 'fastify';

type BuildValidator = NonNullable<
  NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>['buildValidator']
>;
type Validate = { (input: unknown): unknown; errors?: unknown };
type Compile = (route: unknown) => Validate;
type Build = (schemas: unknown, options: unknown) => Compile;

const require = createRequire(import.meta.url);

const build: Build = (schemas, options) => {
  let compile: Compile | undefined;
  return (route) => {
    let validate: Validate | undefined;
    const later: Validate = (input) => {
      compile ??= (require('@fastify/ajv-compiler')() as Build)(schemas, options);
      validate ??= compile(route);
      const result = validate(input);
      // Fastify looks for them at the function that it called.
      later.errors = validate.errors;
      return result;
    };
    return later;
  };
};

/** Fastify's own compiler with its own options, when it is needed. */
export const buildValidator = build as unknown as BuildValidator;
