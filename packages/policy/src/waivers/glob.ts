type Step = string | number;

/** `sites.*.prefixes[0]`, `["odd key"].x`: steps of a dotted path; null when it is none. */
export function pathSteps(path: string): readonly Step[] | null {
  const token = /\.?(?:\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]"]+))/y;
  const steps: Step[] = [];
  while (token.lastIndex < path.length) {
    const match = token.exec(path);
    if (match === null) return null;
    const [, index, quoted, name] = match;
    if (index !== undefined) steps.push(index === '*' ? '*' : Number(index));
    else if (quoted !== undefined) steps.push(String(JSON.parse(quoted)));
    else if (name !== undefined) steps.push(name);
  }
  return steps;
}

/** True when the pattern fits the whole path. `*` stands for one step, `**` for any number of them. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pathSteps(pattern);
  const found = pathSteps(path);
  return wanted !== null && found !== null && fits(wanted, found);
}

/** Which lengths of `found` the pattern read so far fits: linear in both, whatever the stars. */
function fits(wanted: readonly Step[], found: readonly Step[]): boolean {
  let reached: readonly boolean[] = [true, ...found.map(() => false)];
  for (const step of wanted) {
    const before = reached;
    if (step === '**') {
      const first = before.indexOf(true);
      reached = before.map((_, length) => first >= 0 && length >= first);
    } else {
      reached = before.map((_, length) => length > 0 && before[length - 1] === true && isStep(step, found[length - 1]));
    }
  }
  return reached.at(-1) === true;
}

function isStep(wanted: Step, found: Step | undefined): boolean {
  return wanted === '*' || String(wanted) === String(found);
}

/** File names: `*` for anything but a slash, `**` for anything. */
export function matchesFile(pattern: string, file: string): boolean {
  return fitsText(pattern, file, '/');
}

/** Terraform addresses: `*` for any characters. */
export function matchesSubject(pattern: string, subject: string): boolean {
  return fitsText(pattern, subject, null);
}

function fitsText(pattern: string, text: string, separator: string | null): boolean {
  let reached: readonly boolean[] = [true, ...Array.from(text, () => false)];
  const characters = [...text];
  for (const token of pattern.match(/\*\*|\*|[^*]/gsu) ?? []) {
    const before = reached;
    if (token.startsWith('*')) {
      const stops = token === '*' ? separator : null;
      let isOpen = false;
      reached = before.map((isHere, length) => {
        if (length > 0 && stops !== null && characters[length - 1] === stops) isOpen = false;
        isOpen = isOpen || isHere;
        return isOpen;
      });
    } else {
      reached = before.map(
        (_, length) => length > 0 && before[length - 1] === true && characters[length - 1] === token,
      );
    }
  }
  return reached.at(-1) === true;
}

/** True when the pattern says nothing: only stars, dots and slashes. */
export function fitsEverything(pattern: string): boolean {
  return /^[*.[\]/\s]*$/.test(pattern);
}

/** True when the pattern names no place: everything, or everything below one key of the document. */
export function fitsSection(pattern: string): boolean {
  if (fitsEverything(pattern)) return true;
  const steps = pathSteps(pattern);
  if (steps === null || !steps.some(isStar)) return false;
  const names = steps.filter((step) => typeof step === 'string' && !isStar(step));
  return names.length === 0 || (names.length === 1 && steps.at(-1) !== names[0]);
}

function isStar(step: Step): boolean {
  return step === '*' || step === '**';
}

/** True when the pattern names no file: a whole directory, or all files of one ending in it. */
export function fitsDirectory(pattern: string): boolean {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  const stem = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
  return fitsEverything(stem) || !isName(stem);
}

/**
 * True when the pattern names no resource: everything, or everything of a type. With a star it names one by its whole type
 * and a part of its name, or by its module.
 */
export function fitsType(pattern: string): boolean {
  if (fitsEverything(pattern)) return true;
  if (!pattern.includes('*')) return false;
  // Keys are of instances, and may hold dots: `aws_subnet.app["a.b"]`.
  const steps = pattern.replaceAll(/\[[^\]]*\]/g, '').split('.');
  const ofModule = steps[0] === 'module' || steps.some((step) => step.endsWith(':module'));
  const module = ofModule ? steps[steps.findIndex((step) => /(?:^|:)module$/.test(step)) + 1] : undefined;
  if (module !== undefined && module !== '' && !module.includes('*') && steps.length > 2) return false;
  const type = steps.at(-2)?.split(':').at(-1) ?? '*';
  return type === '' || type.includes('*') || !isName(steps.at(-1) ?? '');
}

const namedByAtLeast = 3;

/** Fewer letters in a row between stars are in many names. */
function isName(pattern: string): boolean {
  return !pattern.includes('*') || pattern.split('*').some((part) => part.length >= namedByAtLeast);
}
