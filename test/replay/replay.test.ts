/** A recorded day gives the commands and entries it gave when it was recorded: the floor is a function of its events. */
import t from 'tap';
import { play, readRecording } from './recording.ts';

t.test('the recorded day gives the same commands and entries as when it was recorded', async (t) => {
  const recorded = readRecording();
  t.ok(recorded.length >= 1_500);
  const played = play(recorded.map((turn) => turn.event));
  const different = recorded.findIndex((turn, index) => JSON.stringify(turn) !== JSON.stringify(played[index]));
  if (different < 0) return;
  const { event } = recorded[different] as (typeof recorded)[number];
  t.comment(
    `event ${different} of ${recorded.length} is answered differently. If that is meant: npx tsx test/replay/record.ts`,
  );
  t.strictSame(played[different], recorded[different], `event ${different}, ${JSON.stringify(event).slice(0, 200)}`);
  // Also when only the order of fields differs, which strictSame takes for equal.
  t.fail('the recorded day is answered differently');
});

t.test('the recorded day has everything in it', async (t) => {
  const recorded = readRecording();
  const commands = new Set(recorded.flatMap((turn) => turn.commands.map((one) => one.type)));
  const entries = new Set(recorded.flatMap((turn) => turn.entries.map((one) => one.kind)));
  for (const type of [
    'dialAgent',
    'connectChannels',
    'dissolveBridge',
    'holdChannel',
    'showOffer',
    'lookUp',
  ] as const) {
    t.ok(commands.has(type), type);
  }
  for (const kind of ['offerMissed', 'connected', 'resumed', 'scored', 'dispositionSaved', 'recovered'] as const) {
    t.ok(entries.has(kind), kind);
  }
});

t.test('the same events, played twice, give the same answers', async (t) => {
  const events = readRecording().map((turn) => turn.event);
  t.equal(JSON.stringify(play(events)), JSON.stringify(play(events)));
});
