import { type Markup, markup, nothing } from './markup.ts';

/** A part of the page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** What it is about, in a sentence or two. */
  readonly lead: string | Markup | null;
  readonly body: Markup;
}

/** Where a file of evidence is found, seen from the page. */
export type EvidenceLinks = (file: string) => string;

export function evidenceList(evidence: readonly string[], links: EvidenceLinks): Markup {
  if (evidence.length === 0) return nothing;
  const items = evidence.map((file, index) => markup`${index === 0 ? '' : ', '}<a href="${links(file)}">${file}</a>`);
  return markup`<div class="small dim">see ${items}</div>`;
}

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** A table that scrolls by itself where the screen is narrow. A cell is text or a piece of the page. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | Markup)[])[]): Markup {
  const classOf = (index: number) => (columns[index]?.isNumber === true ? markup` class="number"` : nothing);
  const hasHead = columns.some((column) => column.title !== '');
  const head = columns.map(({ title }, index) => markup`<th${classOf(index)}>${title}</th>`);
  const body = rows.map(
    (row) => markup`<tr>${row.map((cell, index) => markup`<td${classOf(index)}>${cell}</td>`)}</tr>
`,
  );
  return markup`<div class="scroll"><table>${
    hasHead
      ? markup`<tr>${head}</tr>
`
      : nothing
  }${body}</table></div>`;
}
