import t from 'tap';
import { followTap } from '../../src/setup/tap-output.ts';

const OUTPUT = `TAP version 14
1..3
# Subtest: test/a.test.ts
    ok 1 - fine
    1..1
ok 1 - test/a.test.ts # time=10.5ms

# Subtest: test/b.test.ts
    # Subtest: adds
        ok 1 - one
        not ok 2 - two
          ---
          diff: |
            -2
            +3
          ...
        1..2
    not ok 1 - adds # time=1ms
    1..1
something printed
not ok 2 - test/b.test.ts # time=20ms
  ---
  exitCode: 1
  ...

ok 3 - test/c.test.ts # SKIP no browser
# { total: 5, pass: 3, fail: 1, skip: 1 }
# time=2000ms`;

t.test('a run is shown file by file, failures with their details, and counted as tap counts', async (t) => {
  const shown: string[] = [];
  const tap = followTap((line) => shown.push(line));
  for (const line of OUTPUT.split('\n')) tap.line(line);
  t.strictSame(tap.counts(), { passed: 3, failed: 1, skipped: 1 });
  t.strictSame(tap.failedFiles(), ['test/b.test.ts']);
  t.equal(shown[0], '  ✓ test/a.test.ts  (10.5ms)');
  t.equal(shown[1], '  ✗ test/b.test.ts  (20ms)');
  const details = shown.slice(2).join('\n');
  for (const part of ['not ok 2 - two', '+3', 'something printed']) t.match(details, part);
  t.notMatch(details, 'ok 1 - one', 'what passed is not repeated');
  t.equal(shown.at(-1), '  ✓ test/c.test.ts  (SKIP no browser)');
});

t.test('a run that prints no count has none', async (t) => {
  const tap = followTap(() => {});
  tap.line('Bail out!');
  t.strictSame(tap.counts(), { passed: 0, failed: 0, skipped: 0 });
});
