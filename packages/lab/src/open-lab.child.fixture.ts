import { smallPlan } from './lab-plan.fixture.ts';
import { liveContext } from './lab-tests.fixture.ts';
import { openLab } from './open-lab.ts';

// Opens a lab in a process of its own, and waits to be killed by a test, for a minute: LAB DIR IMAGE KIND.
const [lab, dir, imageDir, kind] = process.argv.slice(2);
if (lab === undefined || dir === undefined || imageDir === undefined) throw new Error('usage: LAB DIR IMAGE KIND');
await openLab(smallPlan({ lab, kind: kind === 'light' ? 'light' : 'full' }), { dir, imageDir }, liveContext());
setTimeout(() => {}, 60_000);
